import { ValueError } from '@temporalio/common';

/** An encrypted payload cannot be decrypted; the message names the key's id and says what to do. */
export abstract class UnreadablePayloadError extends ValueError {}

export class PayloadDecryptionError extends UnreadablePayloadError {
  override readonly name = 'PayloadDecryptionError';
  constructor(keyId: string) {
    super(
      `A payload is encrypted with the key ${quoted(keyId)}, which PAYLOAD_KEYS does not have: add that key, behind the first.`,
    );
  }
}

export class PayloadCorruptError extends UnreadablePayloadError {
  override readonly name = 'PayloadCorruptError';
  constructor(keyId: string, options?: ErrorOptions) {
    super(
      `A payload encrypted with the key ${quoted(keyId)} does not open: it was changed, or PAYLOAD_KEYS has another key by this id.`,
      options?.cause,
    );
  }
}

/** The id comes from Temporal and may be any text. */
function quoted(keyId: string): string {
  return JSON.stringify(keyId.slice(0, 64));
}
