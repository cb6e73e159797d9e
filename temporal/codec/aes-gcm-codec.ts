import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { decodeUtf8, encodeUtf8 } from '../sdk-internals.ts';
import { PayloadCorruptError, PayloadDecryptionError } from './errors.ts';
import type { PayloadKey, PayloadKeys } from './payload-keys.ts';

const { Payload: payloadType } = proto.temporal.api.common.v1;

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

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

function encrypt({ id, key }: PayloadKey, payload: Payload): Payload {
  const keyId = encodeUtf8(id);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(keyId);
  const ciphertext = [cipher.update(payloadType.encode(payload).finish()), cipher.final()];
  return {
    metadata: {
      encoding: encodeUtf8(encryptedEncoding),
      'encryption-cipher': encodeUtf8(cipherName),
      [keyIdField]: keyId,
    },
    data: Buffer.concat([nonce, ...ciphertext, cipher.getAuthTag()]),
  };
}

function decrypt(keys: PayloadKeys['byId'], { metadata, data }: Payload): Payload {
  const keyId = metadata?.[keyIdField] ?? new Uint8Array();
  const id = decodeText(keyId);
  const key = keys.get(id);
  if (!key) throw new PayloadDecryptionError(id);
  const encrypted = data ?? new Uint8Array();
  try {
    const nonce = encrypted.subarray(0, nonceBytes);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
      .setAAD(keyId)
      .setAuthTag(encrypted.subarray(-tagBytes));
    const decrypted = [decipher.update(encrypted.subarray(nonceBytes, -tagBytes)), decipher.final()];
    return payloadType.decode(Buffer.concat(decrypted));
  } catch (cause) {
    throw new PayloadCorruptError(id, { cause });
  }
}

function decodeText(bytes: Uint8Array | null | undefined): string {
  return bytes ? decodeUtf8(bytes) : '';
}
