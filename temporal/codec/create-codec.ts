import type { PayloadCodec } from '@temporalio/common';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import { createAesGcmCodec } from './aes-gcm-codec.ts';
import { readPayloadKeys } from './payload-keys.ts';

/** The codec from the settings. Without keys it writes plain payloads, and names the missing key when decrypting. */
export function createPayloadCodec(
  config: Pick<Config, 'PAYLOAD_KEYS' | 'PAYLOAD_ENCRYPTION'>,
): PayloadCodec {
  return createAesGcmCodec(readPayloadKeys(config));
}

/** Logs at the start of a process whether payloads are encrypted; nothing without keys. */
export function logEncryption(
  config: Pick<Config, 'PAYLOAD_KEYS' | 'PAYLOAD_ENCRYPTION'>,
  logger: Pick<Logger, 'info'>,
): void {
  const { encryptWith, byId } = readPayloadKeys(config);
  if (encryptWith) logger.info(`payloads are encrypted with key ${encryptWith.id}`);
  else if (byId.size > 0)
    logger.info('payload encryption is off: payloads are only decrypted (PAYLOAD_ENCRYPTION is false)');
}
