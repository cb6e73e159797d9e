import type { Config } from '../../config.ts';
import { decryptBytes, encryptBytes } from './aes-gcm.ts';
import { PayloadCorruptError, PayloadDecryptionError } from './errors.ts';
import { readPayloadKeys } from './payload-keys.ts';

/** `enc:{key id}:{base64}`; a plain text has no such prefix. */
const sealedForm = /^enc:([^:]*):(.*)$/s;

/** Secrets that rows must hold readably, such as those that webhooks are signed with. */
export interface SecretBox {
  /** Encrypts with the key that encrypts payloads; plain without one. */
  seal(secret: string): string;
  /** @throws {UnreadablePayloadError} when its key is missing, or it was changed */
  open(stored: string): string;
}

/** A box with the keys of PAYLOAD_KEYS. */
export function createSecretBox(config: Pick<Config, 'PAYLOAD_KEYS' | 'PAYLOAD_ENCRYPTION'>): SecretBox {
  const { encryptWith, byId } = readPayloadKeys(config);
  return {
    seal(secret) {
      if (encryptWith === null) return secret;
      const encrypted = encryptBytes(encryptWith, Buffer.from(secret));
      return `enc:${encryptWith.id}:${encrypted.toString('base64')}`;
    },
    open(stored) {
      const [, id, encrypted = ''] = sealedForm.exec(stored) ?? [];
      if (id === undefined) return stored;
      const key = byId.get(id);
      if (!key) throw new PayloadDecryptionError(id);
      try {
        return decryptBytes({ id, key }, Buffer.from(encrypted, 'base64')).toString();
      } catch (cause) {
        throw new PayloadCorruptError(id, { cause });
      }
    },
  };
}
