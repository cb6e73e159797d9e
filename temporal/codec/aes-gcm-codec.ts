import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { decodeUtf8, encodeUtf8 } from '../sdk-internals.ts';
import { decryptBytes, encryptBytes } from './aes-gcm.ts';
import { PayloadCorruptError, PayloadDecryptionError } from './errors.ts';
import type { PayloadKey, PayloadKeys } from './payload-keys.ts';

const { Payload: payloadType } = proto.temporal.api.common.v1;

/** Metadata of an encrypted payload. */
const encryptedEncoding = 'binary/encrypted';
const cipherName = 'AES-GCM';
const keyIdField = 'encryption-key-id';

/**
 * Encrypts payloads for Temporal and decrypts them. The data are nonce, ciphertext and tag of the whole payload
 * including its metadata; the key id is additional authenticated data. `decode` passes plain payloads, so chats that
 * began without keys continue with them.
 * @throws {UnreadablePayloadError} from `decode`, at the first payload that cannot be decrypted
 */
export function createAesGcmCodec({ encryptWith, byId }: PayloadKeys): PayloadCodec {
  return {
    async encode(payloads) {
      return encryptWith === null ? payloads : payloads.map((payload) => encrypt(encryptWith, payload));
    },
    async decode(payloads) {
      return payloads.map((payload) => (isEncrypted(payload) ? decrypt(byId, payload) : payload));
    },
  };
}

/** Whether this codec encrypted the payload. */
export function isEncrypted({ metadata }: Payload): boolean {
  return decodeText(metadata?.encoding) === encryptedEncoding;
}

function encrypt(key: PayloadKey, payload: Payload): Payload {
  return {
    metadata: {
      encoding: encodeUtf8(encryptedEncoding),
      'encryption-cipher': encodeUtf8(cipherName),
      [keyIdField]: encodeUtf8(key.id),
    },
    data: encryptBytes(key, payloadType.encode(payload).finish()),
  };
}

function decrypt(keys: PayloadKeys['byId'], { metadata, data }: Payload): Payload {
  const id = decodeText(metadata?.[keyIdField]);
  const key = keys.get(id);
  if (!key) throw new PayloadDecryptionError(id);
  try {
    return payloadType.decode(decryptBytes({ id, key }, data ?? new Uint8Array()));
  } catch (cause) {
    throw new PayloadCorruptError(id, { cause });
  }
}

function decodeText(bytes: Uint8Array | null | undefined): string {
  return bytes ? decodeUtf8(bytes) : '';
}
