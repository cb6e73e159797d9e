import { describe, expect, test } from '@jest/globals';
import { getFailureReason, toUpstreamError } from '../../../operator/replay/recorded-failure.ts';
import {
  RefinementCapExceededError,
  SessionExpiredError,
  UpstreamAnswerInvalidError,
  UpstreamRateLimitedError,
  UpstreamRejectedError,
  UpstreamServerError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../../upstreams/errors.ts';
import { bundleStep, newBundle } from '../../support/bundle.ts';

describe('an upstream’s failure', () => {
  test.each([
    new UpstreamTimeoutError(),
    new UpstreamUnavailableError(),
    new UpstreamServerError(503),
    new UpstreamRateLimitedError(),
    new UpstreamRejectedError(404, null),
    new UpstreamRejectedError(422, 'odd: code\nof two lines'),
    new UpstreamAnswerInvalidError(),
    new SessionExpiredError(),
    new RefinementCapExceededError(),
  ])('is known by its message: %s', (error) => {
    const found = toUpstreamError(error.message);
    expect(found).toBeInstanceOf(error.constructor);
    expect(found).toMatchObject({ ...error });
    expect(found?.message).toBe(error.message);
  });

  test.each(['internal error', 'chat terminated', '', 'upstream error 5000', 'upstream error 500 and more'])(
    'is none of: %s',
    (reason) => expect(toUpstreamError(reason)).toBeNull(),
  );
});

describe('the reason of a step', () => {
  const failed = (lastError: string) =>
    newBundle(
      [
        bundleStep('todos'),
        bundleStep('cross_sell', { status: 'error' }),
        bundleStep('notifications', { status: 'error' }),
      ],
      lastError,
    );

  test('is its part of last_error', () => {
    const both = failed(
      'cross_sell failed: upstream refused with 422 a; b; notifications failed: upstream timeout',
    );
    expect(getFailureReason(both, 'cross_sell')).toBe('upstream refused with 422 a; b');
    expect(getFailureReason(both, 'notifications')).toBe('upstream timeout');
    expect(getFailureReason(both, 'todos')).toBeNull();
  });

  test('is all of it in special cases', () => {
    const expired = failed('upstream chat session expired');
    expect(getFailureReason(expired, 'cross_sell')).toBe('upstream chat session expired');
  });
});
