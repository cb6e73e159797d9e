import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Config } from '../../config.ts';

/** A 256-bit key. A KeyObject does not reveal its bytes when it is printed or logged. */
export interface PayloadKey {
  id: string;
  key: KeyObject;
}

export interface PayloadKeys {
  /** The key for new payloads; null writes them plain. */
  encryptWith: PayloadKey | null;
  /** All keys that decrypt, by id. */
  byId: ReadonlyMap<string, KeyObject>;
}

/** The keys of PAYLOAD_KEYS, which config.ts has validated. */
export function readPayloadKeys(config: Pick<Config, 'PAYLOAD_KEYS' | 'PAYLOAD_ENCRYPTION'>): PayloadKeys {
  const keys = config.PAYLOAD_KEYS.map(toKey);
  return {
    encryptWith: config.PAYLOAD_ENCRYPTION === false ? null : (keys[0] ?? null),
    byId: new Map(keys.map(({ id, key }) => [id, key])),
  };
}

function toKey(text: string): PayloadKey {
  const [id = '', base64 = ''] = text.split(':');
  return { id, key: createSecretKey(base64, 'base64') };
}
