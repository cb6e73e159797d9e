import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding.js';
import proto from '@temporalio/proto';
import { PayloadCorruptError, PayloadDecryptionError } from './errors.ts';
import type { PayloadKey, PayloadKeys } from './payload-keys.ts';

const { Payload: payloadType } = proto.temporal.api.common.v1;

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** What an encrypted payload says of itself, in its metadata. */
const encryptedEncoding = 'binary/encrypted';
const cipherName = 'AES-GCM';
const keyIdField = 'encryption-key-id';

/**
 * Encrypts payloads on their way to Temporal, and opens them on their way back: data are nonce, ciphertext and
 * tag of the whole payload, metadata included; the key's id is authenticated with them. What is not encrypted
 * passes, so chats that began without keys go on with them.
 * @throws {PayloadLocked} from `decode`, at the first payload that does not open
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

/** Whether a codec of this kind wrote it. */
export function isEncrypted({ metadata }: Payload): boolean {
  return decodeText(metadata?.encoding) === encryptedEncoding;
}

function encrypt({ id, key }: PayloadKey, payload: Payload): Payload {
  const keyId = encode(id);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(keyId);
  const ciphertext = [cipher.update(payloadType.encode(payload).finish()), cipher.final()];
  return {
    metadata: {
      encoding: encode(encryptedEncoding),
      'encryption-cipher': encode(cipherName),
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
  const sealed = data ?? new Uint8Array();
  try {
    const nonce = sealed.subarray(0, nonceBytes);
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
      .setAAD(keyId)
      .setAuthTag(sealed.subarray(-tagBytes));
    const opened = [decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()];
    return payloadType.decode(Buffer.concat(opened));
  } catch (cause) {
    throw new PayloadCorruptError(id, { cause });
  }
}

function decodeText(bytes: Uint8Array | null | undefined): string {
  return bytes ? decode(bytes) : '';
}
