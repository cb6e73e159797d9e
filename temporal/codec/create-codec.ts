import type { PayloadCodec } from '@temporalio/common';
import type { Config } from '../../config.ts';
import { createAesGcmCodec } from './aes-gcm-codec.ts';
import { readPayloadKeys } from './payload-keys.ts';

/** The codec from the settings. Without keys it writes plain payloads, and names the missing key when decrypting. */
export function createPayloadCodec(
  config: Pick<Config, 'PAYLOAD_KEYS' | 'PAYLOAD_ENCRYPTION'>,
): PayloadCodec {
  return createAesGcmCodec(readPayloadKeys(config));
}
