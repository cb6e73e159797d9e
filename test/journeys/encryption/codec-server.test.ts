import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { backofficeSigning, backofficeToken } from '../../../cli/tokens.ts';
import { readConfig } from '../../../config.ts';
import { findFreePort } from '../../../dev/processes/free-port.ts';
import { createLogger } from '../../../logger.ts';
import { createPayloadCodec } from '../../../temporal/codec/create-codec.ts';
import { startNginx } from '../../support/nginx.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { type ServerWithoutWorker, startServerWithoutWorker } from '../../support/server-without-worker.ts';
import { newTenant, type TestTenant, testSecrets } from '../../support/test-app.ts';
import { expectError } from '../sdk/expect-error.ts';

interface JsonPayload {
  metadata?: Record<string, string>;
  data?: string;
}
interface JsonPayloads {
  payloads: JsonPayload[];
}

const path = '/api/v1/admin/codec';
const ui = 'http://temporal.test:8080';
const dashboard = 'http://dashboard.test';
const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const [older, newer, foreign] = [newKey('2026-05'), newKey('2026-11'), newKey('elsewhere')];
const createCodec = (PAYLOAD_KEYS: string) => createPayloadCodec(readConfig({ PAYLOAD_KEYS }));

let server: ServerWithoutWorker;
/** Of its log. */
const lines: string[] = [];
let operator: SdkClient;
let tenant: TestTenant;
let login: string;
beforeAll(async () => {
  const logger = createLogger({ level: 'info', name: 'test' }, { write: (line) => void lines.push(line) });
  const settings = { PAYLOAD_KEYS: `${newer},${older}`, CODEC_ORIGINS: ui, CORS_ORIGINS: dashboard };
  server = await startServerWithoutWorker(settings, logger);
  tenant = await newTenant(server.orm, server.baseUrl);
  login = backofficeToken(backofficeSigning(readConfig({}), testSecrets.backoffice));
  operator = new SdkClient(server.baseUrl, login);
});
afterAll(() => server?.close());

const base64 = (bytes: Uint8Array | string | null | undefined) => Buffer.from(bytes ?? '').toString('base64');
const toJson = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)])),
  data: base64(data),
});
const plain = (value: unknown) => toJson(defaultPayloadConverter.toPayload(value) as Payload);
const sealed = async (value: unknown, keys = newer) => {
  const [payload] = await createCodec(keys).encode([defaultPayloadConverter.toPayload(value) as Payload]);
  return toJson(payload as Payload);
};
const ask = async (what: string, payloads: unknown, client = operator) =>
  client.send<never>('POST', `${path}/${what}`, { payloads }) as unknown as Promise<
    JsonPayloads & { status: number; success?: false; code?: string; message?: string }
  >;

describe('the codec server', () => {
  test('decrypts payloads of all its keys, in order', async () => {
    const asked = [await sealed('카레'), await sealed({ a: 1 }, older), await sealed(undefined)];
    const { status, payloads } = await ask('decode', asked);
    expect(status).toBe(200);
    expect(payloads).toEqual([
      plain('카레'),
      plain({ a: 1 }),
      { metadata: { encoding: base64('binary/null') } },
    ]);
  });

  test('returns plain, corrupt and unknown-key payloads unchanged', async () => {
    const good = await sealed('good');
    const bytes = Buffer.from(good.data ?? '', 'base64');
    const corrupt = { ...good, data: base64(bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte))) };
    const asked = [
      plain('plain'),
      { ...plain('more'), externalPayloads: [] },
      {},
      corrupt,
      await sealed('secret', foreign),
    ];
    const { payloads } = await ask('decode', [...asked, good]);
    expect(payloads).toEqual([...asked, plain('good')]);
  });

  test('logs once per request how many payloads it could not decrypt', async () => {
    const from = lines.length;
    await ask('decode', [await sealed(1, foreign), await sealed(2), await sealed(3, foreign)]);
    const warnings = lines
      .slice(from)
      .map((line) => JSON.parse(line))
      .filter(({ level }) => level === 40);
    expect(warnings).toMatchObject([
      { msg: 'failed to decrypt payloads', payloads: 2, err: { message: /"elsewhere"/ } },
    ]);
  });

  test('encrypts operators’ input with the first key', async () => {
    const { payloads } = await ask('encode', [plain('typed')]);
    expect(payloads[0]?.metadata).toEqual({
      encoding: base64('binary/encrypted'),
      'encryption-cipher': base64('AES-GCM'),
      'encryption-key-id': base64('2026-11'),
    });
    expect((await ask('decode', payloads)).payloads).toEqual([plain('typed')]);
  });

  test('answers an empty list with an empty list', async () => {
    for (const what of ['decode', 'encode']) {
      expect(await operator.send('POST', `${path}/${what}`, {})).toMatchObject({ status: 200, payloads: [] });
    }
  });

  test('without keys returns payloads unchanged', async () => {
    const keyless = await startServerWithoutWorker();
    try {
      const client = new SdkClient(keyless.baseUrl, login);
      const asked = [plain('plain'), await sealed('secret')];
      expect((await ask('decode', asked, client)).payloads).toEqual(asked);
      expect((await ask('encode', [plain('plain')], client)).payloads).toEqual([plain('plain')]);
    } finally {
      await keyless.close();
    }
  });

  test.each([
    ['no list', { payloads: 'x' }, /^payloads: /],
    ['no payload', { payloads: [7] }, /^payloads\.0: /],
    ['no base64', { payloads: [{ data: '!' }] }, /^payloads\.0\.data: must be base64$/],
    [
      'no base64 in metadata',
      { payloads: [{ metadata: { encoding: 'x' } }] },
      /^payloads\.0\.metadata\.encoding: must be base64$/,
    ],
    ['too many', { payloads: Array.from({ length: 1_001 }, () => ({})) }, /^payloads: must be at most 1000$/],
  ])('names the invalid field for %s', async (_what, body, message) => {
    for (const what of ['decode', 'encode']) {
      const answer = await operator.send('POST', `${path}/${what}`, body);
      expectError(answer, 400, 'INVALID_REQUEST');
      expect(answer.message).toMatch(message);
    }
  });

  test('accepts bodies of up to 1 MiB', async () => {
    const body = (bytes: number) => [{ data: 'AAAA'.repeat(bytes / 4) }];
    expect((await ask('decode', body(1_000_000))).status).toBe(200);
    expect(await ask('decode', body(1_100_000))).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
  });

  test('answers 413 itself behind nginx', async () => {
    const [port, serverPort] = [await findFreePort(), Number(new URL(server.baseUrl).port)];
    const nginx = await startNginx(port, [serverPort, serverPort]);
    try {
      const behind = new SdkClient(`http://127.0.0.1:${port}`, login);
      const body = (bytes: number) => [{ data: 'AAAA'.repeat(bytes / 4) }];
      expect((await ask('decode', body(1_048_500), behind)).status).toBe(200);
      const rejected = await ask('decode', body(1_052_000), behind);
      expect(rejected).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    } finally {
      await nginx.close();
    }
  });
});

describe('access to the codec server', () => {
  test('is 401 without a token, and 403 with a tenant’s', async () => {
    const asked = [await sealed('카레')];
    for (const what of ['decode', 'encode']) {
      const rejectedAs = async (key: string | null) => {
        const answer = await ask(what, asked, new SdkClient(server.baseUrl, key));
        expect(answer).toMatchObject({ success: false });
        expect(answer.payloads).toBeUndefined();
        return answer.status;
      };
      expect(await rejectedAs(null)).toBe(401);
      expect(await rejectedAs(tenant.key)).toBe(401);
      expect(await rejectedAs(tenant.adminToken)).toBe(403);
    }
  });

  test('is checked before the body is read', async () => {
    const body = { payloads: [{ data: 'AAAA'.repeat(500_000) }] };
    const answer = await new SdkClient(server.baseUrl, null).send('POST', `${path}/decode`, body);
    expect(answer.status).toBe(401);
  });
});

describe('the Temporal UI', () => {
  const fromPage = async (origin: string, method: string, headers = {}) => {
    const response = await fetch(`${server.baseUrl}${path}/decode`, {
      method,
      headers: { origin, ...headers },
      ...(method === 'POST' && { body: JSON.stringify({ payloads: [await sealed('카레')] }) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const cookie = () => ({
    cookie: `backoffice_token=${login}`,
    'content-type': 'application/json',
    'x-namespace': 'default',
  });

  test('may use the session cookie if CODEC_ORIGINS contains its origin', async () => {
    const preflight = await fromPage(ui, 'OPTIONS', {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-namespace',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(ui);
    expect(preflight.headers.get('access-control-allow-credentials')).toBe('true');
    const allowed = preflight.headers.get('access-control-allow-headers')?.split(',');
    for (const name of ['authorization', 'content-type', 'x-namespace', 'authorization-extras']) {
      expect(allowed).toContain(name);
    }
    const answer = await fromPage(ui, 'POST', cookie());
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ payloads: [plain('카레')] });
    expect(answer.headers.get('access-control-allow-origin')).toBe(ui);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test.each(['http://elsewhere.test', dashboard])('of another origin may not: %s', async (origin) => {
    const answer = await fromPage(origin, 'POST', cookie());
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text).message).toMatch(/CODEC_ORIGINS/);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.text).not.toContain(plain('카레').data);
    const preflight = await fromPage(origin, 'OPTIONS', { 'access-control-request-method': 'POST' });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('may not call other routes with that cookie', async () => {
    const elsewhere = async (method: string, route: string) => {
      const headers = { origin: ui, cookie: `backoffice_token=${login}` };
      const { status, headers: answered } = await fetch(`${server.baseUrl}${route}`, { method, headers });
      return { status, allowed: answered.get('access-control-allow-origin') };
    };
    expect((await elsewhere('GET', '/api/v1/admin/sdk-chat')).allowed).toBeNull();
    expect(await elsewhere('DELETE', '/api/v1/session')).toEqual({ status: 403, allowed: null });
  });
});
