import { describe, expect, jest, test } from '@jest/globals';
import { createBarcodeImages } from '../../../../server/sdk/barcodes/barcode-images.ts';

const [one, two, three] = ['4906028184943', '8801234567893', '4006381333931'] as const;

const newDraw = () => jest.fn(async (barcode: string) => `drawing of ${barcode}`);

describe('barcode images', () => {
  test('are rendered once for equal barcodes', async () => {
    const draw = newDraw();
    const images = createBarcodeImages(draw);
    expect(await images.find(one)).toBe(`drawing of ${one}`);
    expect(await images.find(one)).toBe(`drawing of ${one}`);
    expect(await images.find(two)).toBe(`drawing of ${two}`);
    expect(draw.mock.calls).toEqual([[one], [two]]);
  });

  test('are shared while they are being rendered', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const draw = jest.fn(() => promise);
    const images = createBarcodeImages(draw);
    const both = Promise.all([images.find(one), images.find(one)]);
    resolve('rendered');
    expect(await both).toEqual(['rendered', 'rendered']);
    expect(draw).toHaveBeenCalledTimes(1);
  });

  test('are evicted least recently used first', async () => {
    const draw = newDraw();
    const images = createBarcodeImages(draw, { max: 2 });
    for (const barcode of [one, two, one, three, one, two]) await images.find(barcode);
    expect(draw.mock.calls).toEqual([[one], [two], [three], [two]]);
  });

  test('are retried after a failed rendering', async () => {
    const draw = newDraw().mockRejectedValueOnce(new Error('out of memory'));
    const images = createBarcodeImages(draw);
    await expect(images.find(one)).rejects.toThrow('out of memory');
    expect(await images.find(one)).toBe(`drawing of ${one}`);
  });

  test.each<[string, string | null, string]>([
    ['no barcode', null, 'BAR-09'],
    ['12 digits', '490602818494', 'BAR-09'],
    ['a letter', '490602818494X', 'BAR-09'],
    ['a wrong check digit', '8801234567890', 'BAR-10, Q41'],
  ])('are null for %s: %j [%s]', async (_what, barcode, _ids) => {
    const draw = newDraw();
    expect(await createBarcodeImages(draw).find(barcode)).toBeNull();
    expect(draw).not.toHaveBeenCalled();
  });
});
