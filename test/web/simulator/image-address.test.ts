import { expect, it } from '@jest/globals';
import { imageAddress } from '../../../web/simulator/image-address.ts';

it.each([
  ['https://store.example/soy-sauce.png', 'https://store.example/soy-sauce.png'],
  ['https://cdn.ones1ght.com/store/product/no_image.png', null],
  ['javascript:alert(1)', null],
  ['', null],
  [null, null],
])('the image of %j is at %j', (srcUrl, address) => {
  expect(imageAddress(srcUrl)).toBe(address);
});
