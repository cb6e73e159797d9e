import { expect } from '@jest/globals';
import { failsAtCaller } from '../../support/fails-at-caller.ts';
import type { Answer } from '../../support/sdk-client.ts';

/** Expects the common error format: three fields, a request id, and no internal details (Q29). */
export const expectError = failsAtCaller((answer: Answer<unknown>, status: number, code: string) => {
  const { status: given, headers, ...body } = answer;
  expect({ status: given, ...body }).toEqual({
    status,
    success: false,
    code,
    message: expect.stringMatching(/^(?!.*(\.ts:|node_modules|select |insert )).+$/s),
  });
  expect(headers.get('request-id')).toMatch(/^[\w.:-]+$/);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
});
