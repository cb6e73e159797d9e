import type { ApplicationFailure } from '@temporalio/workflow';

/** Names in temporal/codec/errors.ts, and those in histories of earlier code. */
const payloadErrors = ['PayloadDecryptionError', 'PayloadCorruptError', 'PayloadKeyUnknown', 'PayloadSpoilt'];

/** Whether an activity's worker could not decrypt its input. The message is for operators, not for shoppers. */
export function isPayloadError({ type }: ApplicationFailure): boolean {
  return payloadErrors.includes(type ?? '');
}
