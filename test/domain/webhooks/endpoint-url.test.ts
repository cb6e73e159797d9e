import { expect, test } from '@jest/globals';
import { findUrlProblem } from '../../../domain/webhooks/endpoint-url.ts';

test.each([
  ['https://shop.example/hooks?x=1', null],
  ['http://shop.example/hooks', 'must begin with https://'],
  ['ftp://shop.example', 'must begin with https://'],
  ['file:///etc/passwd', 'must begin with https://'],
  ['https://user:word@shop.example', 'must not contain a user name or a password'],
  ['https://shop.example/#part', 'must not contain a fragment (#)'],
  ['shop.example', expect.stringMatching(/^must be an address/)],
  [`https://shop.example/${'a'.repeat(2_000)}`, expect.stringMatching(/^must be an address/)],
])('of %s the problem is: %s', (url, problem) => {
  expect(findUrlProblem(url, { allowHttp: false })).toEqual(problem);
});

test('http is allowed where the setting allows it', () => {
  expect(findUrlProblem('http://localhost:4000/hooks', { allowHttp: true })).toBeNull();
  expect(findUrlProblem('ftp://localhost', { allowHttp: true })).not.toBeNull();
});
