import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPublishedKeys } from '../../../server/auth/published-keys.ts';
import { json, startHttpServer, type TestHttpServer } from '../../support/http-server.ts';

const newKey = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'ES256',
});

let published: object[];
let isAway: boolean;
let issuer: TestHttpServer;
beforeEach(async () => {
  published = [newKey('one')];
  isAway = false;
  issuer = await startHttpServer((request, response) =>
    (isAway ? json(503, {}) : json(200, { keys: published }))(request, response),
  );
});
afterEach(() => issuer?.close());

const newKeys = (options = {}) => createPublishedKeys(issuer.url, { minIntervalMs: 50, ...options });
const pem = expect.stringContaining('BEGIN PUBLIC KEY');

describe('the keys of an issuer', () => {
  test('are fetched once for many requests', async () => {
    const find = newKeys();
    const found = await Promise.all(Array.from({ length: 20 }, () => find('one')));
    expect(found).toEqual(Array(20).fill(pem));
    expect(await find('one')).toEqual(pem);
    expect(issuer.requests).toHaveLength(1);
  });

  test('include a new id once it is published', async () => {
    const find = newKeys();
    await find('one');
    published.push(newKey('two'));
    expect(await find('two')).toEqual(pem);
    expect(await find('three')).toBeNull();
  });

  test('need no id while there is only one', async () => {
    const find = newKeys();
    await find('one');
    expect(await find(undefined)).toEqual(pem);
    published.push(newKey('two'));
    await find('two');
    expect(await find(undefined)).toBeNull();
  });

  test('are rejected once they are withdrawn', async () => {
    const find = newKeys({ maxAgeMs: 0, minIntervalMs: 0 });
    await find('one');
    published = [newKey('two')];
    expect(await find('one')).toBeNull();
  });

  test('stay valid while the issuer is down', async () => {
    const find = newKeys({ maxAgeMs: 0 });
    await find('one');
    isAway = true;
    expect(await find('one')).toEqual(pem);
    await expect(find('two')).rejects.toMatchObject({ status: 500, headers: { 'retry-after': '5' } });
  });

  test('expire when the issuer is down for long', async () => {
    const find = newKeys({ maxAgeMs: 0, maxStaleMs: 0 });
    await find('one');
    isAway = true;
    await expect(find('one')).rejects.toMatchObject({ status: 500 });
  });
});
