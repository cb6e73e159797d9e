import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Config } from '../../config.ts';

/** A key of 256 bits. A KeyObject shows nothing of itself where it is printed or logged. */
export interface PayloadKey {
  id: string;
  key: KeyObject;
}

export interface PayloadKeys {
  /** What is written from now on; null writes it plainly. */
  encryptWith: PayloadKey | null;
  /** By id, all that open what was written before. */
  byId: ReadonlyMap<string, KeyObject>;
}

/** The keys of PAYLOAD_KEYS, whose form config.ts has seen to. */
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
