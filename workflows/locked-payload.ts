import type { ApplicationFailure } from '@temporalio/workflow';

/** As temporal/codec/errors.ts names them; the SDK takes the name of an error for its failure's type. */
const lockedTypes = ['PayloadKeyUnknown', 'PayloadSpoilt'];

/**
 * Whether an activity failed because its worker could not open what it was asked: a matter between operators and
 * their keys, of which the message tells more than shoppers should read.
 */
export function isLockedPayload({ type }: ApplicationFailure): boolean {
  return lockedTypes.includes(type ?? '');
}
