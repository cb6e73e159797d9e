import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { readConfig } from '../../../config.ts';
import { createPayloadCodec } from '../../../temporal/codec/create-codec.ts';
import { UnreadablePayloadError } from '../../../temporal/codec/errors.ts';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [older, newer] = [newKey('2026-05'), newKey('2026-11')];
const newCodec = (keys: string[], PAYLOAD_ENCRYPTION = '') =>
  createPayloadCodec(readConfig({ PAYLOAD_KEYS: keys.join(','), PAYLOAD_ENCRYPTION }));
const codec = newCodec([newer, older]);

const value = { prompt: '카레 땡기는데' };
const plain = defaultPayloadConverter.toPayload(value) as Payload;
const nothing = defaultPayloadConverter.toPayload(undefined) as Payload;
const encrypted = async (payload = plain, by = codec): Promise<Payload> =>
  (await by.encode([payload]))[0] as Payload;
const read = ([payload]: Payload[]) => defaultPayloadConverter.fromPayload(payload as Payload);
const readMetadata = ({ metadata }: Payload) =>
  Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
  );

describe('the codec', () => {
  test('decodes what it encoded, in order', async () => {
    const decoded = await codec.decode(await codec.encode([plain, nothing, plain]));
    expect(decoded.map((payload) => read([payload]))).toEqual([value, undefined, value]);
    expect(readMetadata(decoded[0] as Payload)).toEqual({ encoding: 'json/plain' });
  });

  test('names cipher and key, but nothing of the content', async () => {
    const payload = await encrypted();
    expect(readMetadata(payload)).toEqual({
      encoding: 'binary/encrypted',
      'encryption-cipher': 'AES-GCM',
      'encryption-key-id': '2026-11',
    });
    const data = Buffer.from(payload.data ?? []);
    for (const word of ['prompt', '카레', 'json/plain']) expect(data.includes(word)).toBe(false);
    // Nonce and tag, and the payload's own few bytes.
    expect(data.length).toBeGreaterThan(12 + 16 + (plain.data?.length ?? 0));
  });

  test('uses a new nonce each time', async () => {
    const payloads = await codec.encode(Array.from({ length: 100 }, () => plain));
    const nonces = payloads.map(({ data }) => Buffer.from(data ?? []).toString('hex', 0, 12));
    expect(new Set(nonces).size).toBe(100);
  });

  test('decrypts with any of its keys, and encrypts with the first', async () => {
    const before = await encrypted(plain, newCodec([older]));
    expect(readMetadata(before)['encryption-key-id']).toBe('2026-05');
    expect(read(await codec.decode([before]))).toEqual(value);
    const [again] = await codec.encode(await codec.decode([before]));
    expect(readMetadata(again as Payload)['encryption-key-id']).toBe('2026-11');
  });

  test('passes plain payloads through', async () => {
    const decoded = await codec.decode([plain, await encrypted(), nothing]);
    expect(decoded[0]).toBe(plain);
    expect(decoded[2]).toBe(nothing);
    expect(read(decoded.slice(1))).toEqual(value);
  });

  test('writes plain payloads when off, and still decrypts', async () => {
    const off = newCodec([newer, older], 'false');
    expect(await off.encode([plain])).toEqual([plain]);
    expect(read(await off.decode([await encrypted()]))).toEqual(value);
  });

  test('is off without keys, and names a missing key', async () => {
    const none = newCodec([]);
    expect(await none.encode([plain])).toEqual([plain]);
    await expect(none.decode([plain, await encrypted()])).rejects.toThrow(
      'A payload is encrypted with the key "2026-11", which PAYLOAD_KEYS does not have: add that key, behind the first.',
    );
  });
});

describe('a payload that was changed', () => {
  const at = (offset: number) => (payload: Payload) => {
    const data = Buffer.from(payload.data ?? []);
    const index = offset < 0 ? data.length + offset : offset;
    data.writeUInt8(data.readUInt8(index) ^ 1, index);
    return { ...payload, data };
  };
  const cut = (bytes: number) => (payload: Payload) => ({
    ...payload,
    data: payload.data?.subarray(0, bytes),
  });
  const named = (id: string) => (payload: Payload) => ({
    ...payload,
    metadata: { ...payload.metadata, 'encryption-key-id': Buffer.from(id) },
  });

  test.each([
    ['in its nonce', at(0)],
    ['in its text', at(20)],
    ['in its tag', at(-1)],
    ['by a cut', cut(40)],
    ['to less than a tag', cut(20)],
    ['to nothing', cut(0)],
    ['to no data', (payload: Payload) => ({ metadata: payload.metadata })],
    ['to the name of another key', named('2026-05')],
  ])('%s is reported as unreadable', async (_how, change) => {
    const decoding = codec.decode([change(await encrypted())]);
    await expect(decoding).rejects.toBeInstanceOf(UnreadablePayloadError);
    await expect(decoding).rejects.toThrow(
      /^A payload encrypted with the key "2026-\d\d" does not open: it was changed, or PAYLOAD_KEYS has another key by this id\.$/,
    );
  });

  test('cannot be decrypted by another key of the same id', async () => {
    await expect(newCodec([newKey('2026-11')]).decode([await encrypted()])).rejects.toThrow(/does not open/);
  });

  test('to another id of the same key cannot be decrypted', async () => {
    const twice = newCodec([newer, newer.replace('2026-11', 'alias')]);
    await expect(twice.decode([named('alias')(await encrypted())])).rejects.toThrow(/does not open/);
  });

  test('to an unknown key id is reported, however long the id', async () => {
    await expect(codec.decode([named('x'.repeat(1_000))(await encrypted())])).rejects.toThrow(
      `key "${'x'.repeat(64)}", which PAYLOAD_KEYS does not have`,
    );
    const { metadata, data } = await encrypted();
    const unnamed = { metadata: { encoding: metadata?.encoding ?? null }, data } as Payload;
    await expect(codec.decode([unnamed])).rejects.toThrow('the key "", which');
  });
});

test('keys stay out of errors', async () => {
  const error: unknown = await newCodec([newKey('2026-11')])
    .decode([await encrypted()])
    .catch((thrown: unknown) => thrown);
  const { inspect } = await import('node:util');
  for (const key of [older, newer]) expect(inspect(error, { depth: 9 })).not.toContain(key.split(':')[1]);
});
