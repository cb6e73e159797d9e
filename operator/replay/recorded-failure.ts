import type { Step } from '../../domain/chat/steps.ts';
import {
  RefinementCapExceededError,
  SessionExpiredError,
  UpstreamAnswerInvalidError,
  type UpstreamError,
  UpstreamRateLimitedError,
  UpstreamRejectedError,
  UpstreamServerError,
  UpstreamTimeoutError,
  UpstreamUnavailableError,
} from '../../upstreams/errors.ts';
import type { RoundBundle } from './bundle.ts';

const plainErrors = [
  UpstreamTimeoutError,
  UpstreamUnavailableError,
  UpstreamRateLimitedError,
  UpstreamAnswerInvalidError,
  SessionExpiredError,
  RefinementCapExceededError,
];

/** Why a step failed, in the words of `last_error`; null if it did not. */
export function getFailureReason({ round, steps }: RoundBundle, step: Step): string | null {
  if (steps.find((one) => one.step === step)?.status !== 'error') return null;
  const words = round.last_error ?? '';
  const own = words.split(/; (?=[a-z_]+ failed: )/).find((part) => part.startsWith(`${step} failed: `));
  // In special cases last_error is the reason alone.
  return own?.slice(`${step} failed: `.length) ?? words;
}

/** The upstream's error with this message; null if it is no upstream's. */
export function toUpstreamError(reason: string): UpstreamError | null {
  const [, status] = /^upstream error (\d{3})$/.exec(reason) ?? [];
  if (status) return new UpstreamServerError(Number(status));
  const [, refusal, code] = /^upstream refused with (\d{3})(?: (.*))?$/s.exec(reason) ?? [];
  if (refusal) return new UpstreamRejectedError(Number(refusal), code ?? null);
  return plainErrors.map((Failure) => new Failure()).find(({ message }) => message === reason) ?? null;
}
