import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backofficeToken, tenantSigning, tenantToken } from '../../../cli/tokens.ts';
import { readConfig } from '../../../config.ts';
import { SdkClient } from '../../support/sdk-client.ts';
import { startTestApp, type TestApp, type TestTenant, testSecrets } from '../../support/test-app.ts';
import { expectError } from '../sdk/expect-error.ts';

const known = 'https://dashboard.example.com';
const foreign = 'https://elsewhere.example.com';
const path = '/api/v1/session';

let testApp: TestApp;
let tenant: TestTenant;
let nobody: SdkClient;
beforeAll(async () => {
  testApp = await startTestApp({ CORS_ORIGINS: `${known},http://localhost:5173`, TRUST_PROXY: 'true' });
  tenant = await testApp.newTenant({ locale: 'ja' });
  nobody = new SdkClient(testApp.baseUrl, null);
});
afterAll(() => testApp?.close());

interface Session {
  realm: string;
  tenant: { code: string; name: string; locale: string } | null;
  user_id: string | null;
  expires_at: string | null;
}

const signIn = (token: unknown, headers = {}) => nobody.send<Session>('POST', path, { token }, headers);
const whoIs = (cookie: string) => nobody.send<Session>('GET', path, undefined, { cookie });

/** The cookies of an answer as `name=value` and their attributes. */
function getCookies({ headers }: { headers: Headers }) {
  return headers.getSetCookie().map((cookie) => {
    const [pair = '', ...attributes] = cookie.split('; ');
    return { pair, attributes: attributes.map((attribute) => attribute.toLowerCase()).toSorted() };
  });
}

describe('signing in', () => {
  test('stores the token in an HttpOnly cookie [DSSE-14]', async () => {
    const answer = await signIn(tenant.adminToken);
    const { data } = answer;
    expect(data).toEqual({
      realm: 'tenant',
      tenant: { code: tenant.code, name: tenant.code, locale: 'ja' },
      user_id: 'operator',
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const expires = new Date(data.expires_at ?? '').toUTCString().toLowerCase();
    expect(getCookies(answer)).toEqual([
      {
        pair: `tenant_token=${tenant.adminToken}`,
        attributes: [`expires=${expires}`, 'httponly', 'path=/', 'samesite=lax'],
      },
    ]);
    const signedIn = await whoIs(`tenant_token=${tenant.adminToken}`);
    expect(signedIn).toMatchObject({ status: 200, data });
  });

  test('over TLS sets a Secure cookie', async () => {
    const [cookie] = getCookies(await signIn(tenant.adminToken, { 'x-forwarded-proto': 'https' }));
    expect(cookie?.attributes).toContain('secure');
  });

  test('detects the audience of a token', async () => {
    const answer = await signIn(testApp.backofficeToken);
    expect(answer.data).toEqual({
      realm: 'backoffice',
      tenant: null,
      user_id: null,
      expires_at: expect.any(String),
    });
    expect(getCookies(answer)[0]?.pair).toBe(`backoffice_token=${testApp.backofficeToken}`);
    expect((await whoIs(`backoffice_token=${testApp.backofficeToken}`)).data).toEqual(answer.data);
  });

  test('with both tokens prefers the tenant', async () => {
    const both = `backoffice_token=${testApp.backofficeToken}; tenant_token=${tenant.adminToken}`;
    expect((await whoIs(both)).data).toMatchObject({ realm: 'tenant' });
  });

  test('rejects a token without access', async () => {
    const signing = tenantSigning(readConfig({}), testSecrets.tenant);
    const viewer = tenantToken(signing, { tenantCode: tenant.code, userId: 'u', role: 'viewer' });
    const user = backofficeToken(
      { ...signing, secret: testSecrets.backoffice, audience: 'backoffice' },
      'USER',
    );
    for (const token of ['x', tenant.key, tenant.adminToken.slice(1)]) {
      expectError(await signIn(token), 401, 'UNAUTHORIZED');
    }
    for (const token of [viewer, user]) {
      const answer = await signIn(token);
      expectError(answer, 403, 'FORBIDDEN');
      expect(getCookies(answer)).toEqual([]);
    }
  });

  test.each([[undefined], [null], [7], [''], ['x'.repeat(4_001)], [['x']]])(
    'rejects a token such as %j',
    async (token) => {
      const answer = await signIn(token);
      expectError(answer, 400, 'INVALID_REQUEST');
      expect(answer.message).toMatch(/^token: /);
    },
  );

  test('accepts only JSON', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await nobody.send('POST', path, JSON.stringify({ token: tenant.adminToken }), headers);
    expectError(answer, 400, 'INVALID_REQUEST');
  });
});

describe('a client without a session', () => {
  test('gets 401', async () => {
    expectError(await nobody.send('GET', path), 401, 'UNAUTHORIZED');
    expectError(await whoIs('tenant_token='), 401, 'UNAUTHORIZED');
  });
});

describe('signing out', () => {
  test('removes both cookies, with or without a session', async () => {
    const answer = await nobody.send('DELETE', path);
    expect(answer).toMatchObject({ status: 200, data: {} });
    const gone = ['expires=thu, 01 jan 1970 00:00:00 gmt', 'httponly', 'path=/', 'samesite=lax'];
    expect(getCookies(answer)).toEqual([
      { pair: 'tenant_token=', attributes: gone },
      { pair: 'backoffice_token=', attributes: gone },
    ]);
  });
});

describe('a page of another origin', () => {
  const own = () => new URL(testApp.baseUrl).origin;

  test.each([
    ['ours', own, 200],
    ['ours behind a proxy', () => 'https://shop.example.com', 200],
    ['a known one', () => known, 200],
    ['a foreign one', () => foreign, 403],
    ['an opaque one', () => 'null', 403],
    ['a known one on another port', () => `${known}:8443`, 403],
    ['a known one without TLS', () => known.replace('https', 'http'), 403],
    ['one that ends like a known one', () => `${known}.attacker.example`, 403],
    ['our host on another port', () => 'http://127.0.0.1:1', 403],
    ['a known one in capitals, with its port', () => `${known.toUpperCase()}:443`, 200],
  ])('may sign in and out if allowed: %s', async (name, origin, status) => {
    const behindProxy = name.includes('proxy') ? { 'x-forwarded-host': 'shop.example.com' } : {};
    const headers = { origin: origin(), ...behindProxy };
    const answers = [
      await signIn(tenant.adminToken, headers),
      await nobody.send('DELETE', path, undefined, headers),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([status, status]);
    if (status === 200) return;
    for (const answer of answers) {
      expectError(answer, 403, 'FORBIDDEN');
      expect(getCookies(answer)).toEqual([]);
    }
  });

  const getCors = ({ headers }: { headers: Headers }) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
  const ask = (origin: string, method: string, route: string) =>
    fetch(`${testApp.baseUrl}${route}`, {
      method,
      headers: {
        origin,
        cookie: `tenant_token=${tenant.adminToken}`,
        ...(method === 'OPTIONS' && { 'access-control-request-method': 'GET' }),
      },
    });

  test('that is allowed may read with the session cookie [DSSE-14]', async () => {
    for (const route of ['/api/v1/sdk-chat', '/api/v1/sdk-chat/none', path]) {
      const answer = await ask(known, 'GET', route);
      expect(getCors(answer)).toEqual({
        'access-control-allow-origin': known,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'request-id,retry-after,ratelimit,ratelimit-policy',
      });
      expect(answer.headers.get('vary')).toContain('Origin');
    }
    const preflight = await ask(known, 'OPTIONS', '/api/v1/sdk-chat');
    expect(preflight.status).toBe(204);
    expect(getCors(preflight)).toEqual({
      'access-control-allow-origin': known,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET,POST,DELETE',
      'access-control-allow-headers':
        'authorization,content-type,traceparent,tracestate,baggage,sentry-trace,x-request-id',
      'access-control-max-age': '600',
    });
  });

  test('that is not allowed may not read [DSSE-14]', async () => {
    for (const origin of [foreign, 'null', `${known}.attacker.example`]) {
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await ask(origin, method, '/api/v1/sdk-chat');
        expect(getCors(answer)).toEqual({});
        expect(answer.headers.get('vary')).toContain('Origin');
      }
    }
  });

  test.each(['/v1/validation', '/openapi.json'])('may read nothing of %s', async (route) => {
    for (const method of ['GET', 'OPTIONS']) expect(getCors(await ask(known, method, route))).toEqual({});
  });
});

describe('a host with a tenant', () => {
  const statusAt = async (host: string, token: string, route = '/api/v1/sdk-chat') => {
    const headers = { 'x-forwarded-host': host, authorization: `Bearer ${token}` };
    return (await nobody.send('GET', route, undefined, headers)).status;
  };

  test('serves only that tenant [DUI-01]', async () => {
    const { code, adminToken } = tenant;
    const other = await testApp.newTenant();
    for (const suffix of ['aika.life', 'ones1ght.com']) {
      expect(await statusAt(`${code}.${suffix}`, adminToken)).toBe(200);
      expect(await statusAt(`${code.toUpperCase()}.${suffix}:443`, adminToken)).toBe(200);
      expect(await statusAt(`${other.code}.${suffix}`, adminToken)).toBe(403);
      expect(await statusAt(`${code}.${suffix}`, other.adminToken, path)).toBe(403);
      expect(await statusAt(`x.${code}.${suffix}`, adminToken)).toBe(403);
    }
  });

  test('is distinguished from hosts without one [BO-01]', async () => {
    for (const host of [
      'aika.life',
      'admin.aika.life',
      'dashboard.example.com',
      'notaika.life',
      '[::1]:3001',
    ]) {
      expect(await statusAt(host, tenant.adminToken)).toBe(200);
    }
    expect(await statusAt('admin.aika.life', testApp.backofficeToken, '/api/v1/admin/sdk-chat')).toBe(200);
  });
});
