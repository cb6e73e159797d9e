import { ValueError } from '@temporalio/common';

/** An encrypted payload that does not open; the message names its key by id, and says what to do. */
export abstract class PayloadLocked extends ValueError {}

export class PayloadDecryptionError extends PayloadLocked {
  override readonly name = 'PayloadDecryptionError';
  constructor(keyId: string) {
    super(
      `A payload is encrypted with the key ${quoted(keyId)}, which PAYLOAD_KEYS does not have: add that key, behind the first.`,
    );
  }
}

export class PayloadCorruptError extends PayloadLocked {
  override readonly name = 'PayloadCorruptError';
  constructor(keyId: string, options?: ErrorOptions) {
    super(
      `A payload encrypted with the key ${quoted(keyId)} does not open: it was changed, or PAYLOAD_KEYS has another key by this id.`,
      options?.cause,
    );
  }
}

/** Whoever can write to Temporal can write anything where the id belongs. */
function quoted(keyId: string): string {
  return JSON.stringify(keyId.slice(0, 64));
}
