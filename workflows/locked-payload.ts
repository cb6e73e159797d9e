import type { ApplicationFailure } from '@temporalio/workflow';

/** Names in temporal/codec/errors.ts, and those that histories of earlier code hold. */
const lockedTypes = ['PayloadDecryptionError', 'PayloadCorruptError', 'PayloadKeyUnknown', 'PayloadSpoilt'];

/**
 * Whether an activity failed because its worker could not open what it was asked: a matter between operators and
 * their keys, of which the message tells more than shoppers should read.
 */
export function isLockedPayload({ type }: ApplicationFailure): boolean {
  return lockedTypes.includes(type ?? '');
}
