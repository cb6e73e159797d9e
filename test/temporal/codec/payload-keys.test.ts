import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { ConfigError, readConfig } from '../../../config.ts';
import { createLogger } from '../../../logger.ts';
import { logEncryption } from '../../../temporal/codec/create-codec.ts';
import { readPayloadKeys } from '../../../temporal/codec/payload-keys.ts';

const bytes = (length: number) => randomBytes(length).toString('base64');
const readKeys = (PAYLOAD_KEYS: string, PAYLOAD_ENCRYPTION = '') =>
  readPayloadKeys(readConfig({ PAYLOAD_KEYS, PAYLOAD_ENCRYPTION }));

describe('PAYLOAD_KEYS', () => {
  test('is empty by default, and nothing is encrypted', () => {
    expect(readKeys('')).toEqual({ encryptWith: null, byId: new Map() });
  });

  test('encrypts with its first key', () => {
    const [first, second] = [bytes(32), bytes(32)];
    const { encryptWith, byId } = readKeys(` new_1-A:${first}, old:${second} `);
    expect(encryptWith?.id).toBe('new_1-A');
    expect(encryptWith?.key.export().toString('base64')).toBe(first);
    expect([...byId].map(([id, key]) => [id, key.export().toString('base64')])).toEqual([
      ['new_1-A', first],
      ['old', second],
    ]);
  });

  test('encrypts nothing when PAYLOAD_ENCRYPTION is false', () => {
    const { encryptWith, byId } = readKeys(`a:${bytes(32)}`, 'false');
    expect(encryptWith).toBeNull();
    expect([...byId.keys()]).toEqual(['a']);
  });

  test.each([
    ['a key without an id', bytes(32)],
    ['an empty id', `:${bytes(32)}`],
    ['an id with a blank', `a b:${bytes(32)}`],
    ['an id of 65 characters', `${'a'.repeat(65)}:${bytes(32)}`],
    ['a key of 31 bytes', `a:${bytes(31)}`],
    ['a key of 33 bytes', `a:${bytes(33)}`],
    ['a key of 16 bytes', `a:${bytes(16)}`],
    ['a key in hex', `a:${randomBytes(32).toString('hex')}`],
    ['a key without its padding', `a:${bytes(32).slice(0, -1)}`],
    ['a key with bits left over', `a:${'A'.repeat(42)}B=`],
    ['no key', 'a:'],
    ['a comma alone', ','],
    ['a blank alone', ' '],
    ['a bad one behind a good one', `a:${bytes(32)},b:${bytes(31)}`],
    ['an id twice', `a:${bytes(32)},b:${bytes(32)},a:${bytes(32)}`],
  ])('rejects %s in one sentence without the key', (_what, value) => {
    const reading = () => readKeys(value);
    expect(reading).toThrow(ConfigError);
    expect(reading).toThrow(/^Settings that do not fit: PAYLOAD_KEYS: must [^;.]+\. See \.env\.example\.$/);
    const secrets = value.split(/[:,]/).filter((part) => part.length > 20);
    for (const secret of secrets) {
      expect(reading).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
    }
  });

  test('is required when PAYLOAD_ENCRYPTION is true', () => {
    const message =
      'Settings that do not fit: PAYLOAD_ENCRYPTION: must not be true without PAYLOAD_KEYS, which encrypt. See .env.example.';
    expect(() => readKeys('', 'true')).toThrow(new ConfigError(message));
    expect(readKeys(`a:${bytes(32)}`, 'true').encryptWith?.id).toBe('a');
    expect(readKeys('', 'false').encryptWith).toBeNull();
  });

  test('is not shown when its holder is printed', () => {
    const key = bytes(32);
    const shown = inspect(readKeys(`a:${key}`), { depth: 9, showHidden: true });
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(Buffer.from(key, 'base64').toString('hex'));
    expect(JSON.stringify(readKeys(`a:${key}`))).not.toContain(key);
  });
});

test('a process logs its payload encryption at start, without keys', () => {
  const loggedMessages = (PAYLOAD_KEYS: string, PAYLOAD_ENCRYPTION = '') => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', name: 'test' }, { write: (line) => void lines.push(line) });
    logEncryption(readConfig({ PAYLOAD_KEYS, PAYLOAD_ENCRYPTION }), logger);
    return lines.map((line) => JSON.parse(line).msg);
  };
  const keys = `2026-11:${bytes(32)},old:${bytes(32)}`;
  expect(loggedMessages(keys)).toEqual(['payloads are encrypted with key 2026-11']);
  expect(loggedMessages(keys, 'false')).toEqual([
    'payload encryption is off: payloads are only decrypted (PAYLOAD_ENCRYPTION is false)',
  ]);
  expect(loggedMessages('')).toEqual([]);
});
