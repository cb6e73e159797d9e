import type { PayloadCodec } from '@temporalio/common';
import type { Config } from '../../config.ts';
import { createAesGcmCodec } from './aes-gcm-codec.ts';
import { readPayloadKeys } from './payload-keys.ts';

/** The codec of the settings. Without keys it writes plainly, and names the key of what it cannot open. */
export function createPayloadCodec(
  config: Pick<Config, 'PAYLOAD_KEYS' | 'PAYLOAD_ENCRYPTION'>,
): PayloadCodec {
  return createAesGcmCodec(readPayloadKeys(config));
}
