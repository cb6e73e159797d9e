import { createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import type { RunningServer } from '../../../server/start-server.ts';
import { json, startHttpServer, type TestHttpServer } from '../../support/http-server.ts';
import { checkAnswer } from '../../support/openapi.ts';
import { startSecondServer } from '../../support/second-server.ts';
import { startTestApp, type TestApp, type TestTenant, testSecrets } from '../../support/test-app.ts';

const oldSecret = 'what logins were signed with before';

let testApp: TestApp;
let tenant: TestTenant;
let other: TestTenant;
/** Ids of the tenant, a profile and a chat. */
let sdkRoutes: [method: string, path: string][];
let chatPath: string;

beforeAll(async () => {
  testApp = await startTestApp({
    TENANT_JWT_SECRET: `${testSecrets.tenant},${oldSecret}`,
    BACKOFFICE_JWT_SECRET: `${testSecrets.backoffice},${oldSecret}`,
  });
  [tenant, other] = [await testApp.newTenant(), await testApp.newTenant()];
  const profileId = await tenant.sdk.newProfile();
  const { chatId } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
  chatPath = `/api/v1/sdk-chat/${chatId}`;
  sdkRoutes = [
    ['GET', '/v1/validation'],
    ['POST', '/v1/profile'],
    ['GET', `/v1/profile/${profileId}`],
    ['POST', `/v1/chat/${profileId}/recommend`],
    ['GET', `/v1/chat/${profileId}/recommend`],
    ['GET', `/v1/chat/${profileId}/recommend/${chatId}`],
    ['DELETE', `/v1/chat/${profileId}/recommend/${chatId}`],
    ['POST', `/v1/chat/${profileId}/trigger/signage`],
  ];
});
afterAll(() => testApp?.close());

/** Credentials of a request. */
type Credential = Record<string, string>;
const bearer = (token: string): Credential => ({ authorization: `Bearer ${token}` });
const cookie = (realm: 'tenant' | 'backoffice', token: string): Credential => ({
  cookie: `${realm}_token=${token}`,
});

interface Claims {
  tenant?: unknown;
  user?: unknown;
  roles?: unknown;
  exp?: number;
  nbf?: number;
  iss?: string;
  aud?: string | string[];
}
const nowS = () => Math.floor(Date.now() / 1_000);
const tenantClaims = (changes: Claims = {}): Claims => ({
  tenant: tenant.code,
  user: { id: 'u-1', role: 'admin' },
  iss: 'roundtable',
  aud: 'tenant',
  exp: nowS() + 60,
  ...changes,
});
const backofficeClaims = (changes: Claims = {}): Claims => ({
  roles: ['ROLE_ADMIN'],
  iss: 'roundtable',
  aud: 'backoffice',
  exp: nowS() + 60,
  ...changes,
});
/** Claims that are undefined are left out. */
function sign(claims: Claims, secret: jwt.Secret, options: jwt.SignOptions = {}): string {
  return jwt.sign(JSON.parse(JSON.stringify(claims)), secret, { noTimestamp: true, ...options });
}
const tenantJwt = (changes: Claims = {}, secret = testSecrets.tenant) => sign(tenantClaims(changes), secret);
const backofficeJwt = (changes: Claims = {}, secret = testSecrets.backoffice) =>
  sign(backofficeClaims(changes), secret);
const unsigned = (claims: Claims) => sign(claims, '', { algorithm: 'none' });

async function getStatus(baseUrl: string, method: string, path: string, credential: Credential) {
  const response = await fetch(`${baseUrl}${path}`, { method, headers: credential });
  if (path.endsWith('/stream')) {
    await response.body?.cancel();
    return response.status;
  }
  const body = await response.json();
  checkAnswer({ method, path, status: response.status, body });
  return response.status;
}

interface Statuses {
  /** For tenant-wide routes: list, map, stream. */
  tenant: number;
  /** For routes of a chat: detail, receipts, events. */
  chat: number;
  backoffice: number;
  session: number;
}

const tenantPaths = () => [
  '/api/v1/sdk-chat',
  '/api/v1/sdk-chat/store-map',
  '/api/v1/sdk-chat/events/stream',
];
const chatPaths = () => [chatPath, `${chatPath}/receipts`, `${chatPath}/events`];
const backofficePaths = () => ['/api/v1/admin/sdk-chat', chatPath.replace('/v1/', '/v1/admin/')];

/** Requests every dashboard route; statuses are grouped by kind of route if they are equal. */
async function tryAll(credential: Credential, baseUrl = testApp.baseUrl): Promise<Record<string, unknown>> {
  const shared = async (paths: string[]) => {
    const statuses = await Promise.all(paths.map((path) => getStatus(baseUrl, 'GET', path, credential)));
    const [first] = statuses;
    return statuses.every((status) => status === first)
      ? first
      : Object.fromEntries(paths.map((path, index) => [path, statuses[index]]));
  };
  const [ofTenant, ofChat, ofBackoffice, ofSession] = await Promise.all(
    [tenantPaths(), chatPaths(), backofficePaths(), ['/api/v1/session']].map(shared),
  );
  return { tenant: ofTenant, chat: ofChat, backoffice: ofBackoffice, session: ofSession };
}

const rejected: Statuses = { tenant: 401, chat: 401, backoffice: 401, session: 401 };
const forbidden: Statuses = { tenant: 403, chat: 403, backoffice: 403, session: 403 };
const ofTheTenant: Statuses = { tenant: 200, chat: 200, backoffice: 403, session: 200 };
const ofAnother: Statuses = { tenant: 200, chat: 404, backoffice: 403, session: 200 };
const ofBackoffice: Statuses = { tenant: 403, chat: 403, backoffice: 200, session: 200 };

const cases: [name: string, credential: () => Credential, statuses: Statuses][] = [
  ['nothing', () => ({}), rejected],
  ['no token', () => ({ authorization: 'Bearer' }), rejected],
  ['a word', () => bearer('token'), rejected],
  ['another scheme', () => ({ authorization: `Basic ${tenantJwt()}` }), rejected],
  [
    'a tenant’s admin in the cookie, behind Basic',
    () => ({ authorization: 'Basic c3RhZ2luZzp4', ...cookie('tenant', tenantJwt()) }),
    ofTheTenant,
  ],
  [
    'a broken Bearer beside a good cookie',
    () => ({ authorization: 'Bearer', ...cookie('tenant', tenantJwt()) }),
    rejected,
  ],
  ['two tokens', () => ({ authorization: `Bearer ${tenantJwt()} ${tenantJwt()}` }), rejected],
  ['an SDK key', () => bearer(tenant.key), rejected],
  ['an SDK key under its other name', () => ({ 'x-api-key': tenant.key }), rejected],

  ['a tenant’s admin', () => bearer(tenantJwt()), ofTheTenant],
  ['a tenant’s admin a little past its end', () => bearer(tenantJwt({ exp: nowS() - 5 })), ofTheTenant],
  ['a tenant’s admin a little early', () => bearer(tenantJwt({ nbf: nowS() + 5 })), ofTheTenant],
  ['a tenant’s admin to a fraction', () => bearer(tenantJwt({ exp: nowS() + 60.5 })), ofTheTenant],
  ['a tenant’s admin among audiences', () => bearer(tenantJwt({ aud: ['x', 'tenant'] })), ofTheTenant],
  [
    'a tenant’s admin with a number',
    () => bearer(tenantJwt({ user: { id: 7, role: 'admin' } })),
    ofTheTenant,
  ],
  ['a tenant’s admin of the old secret', () => bearer(tenantJwt({}, oldSecret)), ofTheTenant],
  ['a tenant’s admin in the cookie', () => cookie('tenant', tenantJwt()), ofTheTenant],
  ['a tenant’s admin in the other cookie', () => cookie('backoffice', tenantJwt()), ofTheTenant],
  ['another tenant’s admin', () => bearer(other.adminToken), ofAnother],
  ['a tenant’s viewer', () => bearer(tenantJwt({ user: { id: 'u', role: 'viewer' } })), forbidden],
  ['a tenant’s Admin', () => bearer(tenantJwt({ user: { id: 'u', role: 'Admin' } })), forbidden],
  ['a tenant’s user without a role', () => bearer(tenantJwt({ user: { id: 'u' } })), forbidden],
  ['a tenant’s user with roles', () => bearer(tenantJwt({ user: { id: 'u', role: ['admin'] } })), forbidden],

  ['a tenant’s without a user', () => bearer(tenantJwt({ user: undefined })), rejected],
  ['a tenant’s without a tenant', () => bearer(tenantJwt({ tenant: undefined })), rejected],
  ['a tenant that there is not', () => bearer(tenantJwt({ tenant: 'nowhere' })), rejected],
  ['a tenant by its id', () => bearer(tenantJwt({ tenant: tenant.id })), rejected],
  ['a tenant’s, expired', () => bearer(tenantJwt({ exp: nowS() - 40 })), rejected],
  ['a tenant’s without an end', () => bearer(tenantJwt({ exp: undefined })), rejected],
  ['a tenant’s that ends in milliseconds', () => bearer(tenantJwt({ exp: Date.now() + 60_000 })), rejected],
  ['a tenant’s that ends beyond dates', () => bearer(tenantJwt({ exp: 1e17 })), rejected],
  ['a tenant’s whose claims are no JSON', () => bearer(withClaims(tenantJwt(), 'text')), rejected],
  ['the backoffice’s without an end', () => bearer(backofficeJwt({ exp: undefined })), rejected],
  [
    'the backoffice’s that ends beyond dates',
    () => bearer(backofficeJwt({ exp: 9_999_999_999_999 })),
    rejected,
  ],
  ['a tenant’s, not valid yet', () => bearer(tenantJwt({ nbf: nowS() + 60 })), rejected],
  ['a tenant’s of another issuer', () => bearer(tenantJwt({ iss: 'elsewhere' })), rejected],
  ['a tenant’s for others', () => bearer(tenantJwt({ aud: 'shop' })), rejected],
  ['a tenant’s of another secret', () => bearer(tenantJwt({}, 'a secret of somebody else')), rejected],
  ['a tenant’s, broken', () => bearer(tenantJwt().slice(0, -2)), rejected],
  ['a tenant’s without its signature', () => bearer(tenantJwt().replace(/[^.]+$/, '')), rejected],
  ['a tenant’s with another’s claims', () => bearer(swapClaims(tenantJwt(), other.adminToken)), rejected],
  ['a tenant’s, unsigned', () => bearer(unsigned(tenantClaims())), rejected],
  [
    'a tenant’s by HS512',
    () => bearer(sign(tenantClaims(), testSecrets.tenant, { algorithm: 'HS512' })),
    rejected,
  ],
  ['a tenant’s, expired, in the cookie', () => cookie('tenant', tenantJwt({ exp: nowS() - 40 })), rejected],

  ['ROLE_ADMIN', () => bearer(backofficeJwt()), ofBackoffice],
  [
    'ROLE_ADMIN among roles',
    () => bearer(backofficeJwt({ roles: ['ROLE_USER', 'ROLE_ADMIN'] })),
    ofBackoffice,
  ],
  ['ROLE_ADMIN of the old secret', () => bearer(backofficeJwt({}, oldSecret)), ofBackoffice],
  ['ROLE_ADMIN in the cookie', () => cookie('backoffice', backofficeJwt()), ofBackoffice],
  ['ROLE_ADMIN in the other cookie', () => cookie('tenant', backofficeJwt()), ofBackoffice],
  ['ROLE_USER', () => bearer(backofficeJwt({ roles: ['ROLE_USER'] })), forbidden],
  ['the backoffice without roles', () => bearer(backofficeJwt({ roles: undefined })), forbidden],
  ['ROLE_ADMIN, expired', () => bearer(backofficeJwt({ exp: nowS() - 40 })), rejected],
  ['ROLE_ADMIN of another issuer', () => bearer(backofficeJwt({ iss: 'elsewhere' })), rejected],
  ['ROLE_ADMIN by a tenant’s secret', () => bearer(backofficeJwt({}, testSecrets.tenant)), rejected],
  ['ROLE_ADMIN, unsigned', () => bearer(unsigned(backofficeClaims())), rejected],
  [
    'a tenant’s admin by the backoffice’s secret',
    () => bearer(tenantJwt({}, testSecrets.backoffice)),
    rejected,
  ],

  [
    'a good header over a bad cookie',
    () => ({ ...cookie('tenant', 'x'), ...bearer(tenantJwt()) }),
    ofTheTenant,
  ],
  ['a bad header over a good cookie', () => ({ ...cookie('tenant', tenantJwt()), ...bearer('x') }), rejected],
  [
    'both cookies',
    () => ({ cookie: `tenant_token=${tenantJwt()}; backoffice_token=${backofficeJwt()}` }),
    { tenant: 200, chat: 200, backoffice: 200, session: 200 },
  ],
  [
    'the backoffice’s cookie beside an expired one of a tenant',
    () => ({ cookie: `tenant_token=${tenantJwt({ exp: 1 })}; backoffice_token=${backofficeJwt()}` }),
    { tenant: 401, chat: 401, backoffice: 200, session: 200 },
  ],
];

/** Header and signature of one token with the claims of another. */
function swapClaims(token: string, donor: string): string {
  const [header, , signature] = token.split('.');
  return [header, donor.split('.')[1], signature].join('.');
}

/** A token with that text as its payload. */
function withClaims(token: string, text: string): string {
  const [header, , signature] = token.split('.');
  return [header, Buffer.from(text).toString('base64url'), signature].join('.');
}

describe('the routes of dashboards', () => {
  test.each(cases)(
    'let in or reject %s [PERM-01, PERM-02, PERM-03, PERM-04, PERM-05, PERM-06, PERM-07, PERM-08, BO-05]',
    async (_name, credential, statuses) => {
      expect(await tryAll(credential())).toEqual(statuses);
    },
  );
});

describe('the routes of the SDK', () => {
  test.each([
    ['a tenant’s admin', () => bearer(tenantJwt())],
    ['a tenant’s admin in the cookie', () => cookie('tenant', tenantJwt())],
    ['a tenant’s admin as an API key', () => ({ 'x-api-key': tenantJwt() })],
    ['ROLE_ADMIN', () => bearer(backofficeJwt())],
  ])('reject %s [AUTH-10]', async (_name, credential) => {
    const statuses = sdkRoutes.map(([method, path]) =>
      getStatus(testApp.baseUrl, method, path, credential()),
    );
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([401]));
  });
});

describe('an audience whose issuer publishes its keys', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const publicPem = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const keys = [
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', use: 'sig' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', use: 'sig', alg: 'ES256' },
  ];
  const byRsa = (changes: Claims = {}, options: jwt.SignOptions = {}) =>
    sign(tenantClaims(changes), rsa.privateKey, { algorithm: 'RS256', keyid: 'rsa', ...options });
  /** Signed manually, as the library rejects such a token. */
  const byHmac = (secret: string, header: object) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part({ typ: 'JWT', ...header })}.${part(tenantClaims())}`;
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };

  let issuer: TestHttpServer;
  let server: RunningServer;
  beforeAll(async () => {
    issuer = await startHttpServer(json(200, { keys }));
    const config = { ...testApp.config, TENANT_JWT_JWKS_URL: `${issuer.url}/jwks.json` };
    server = await startSecondServer({ ...testApp, config });
  });
  afterAll(async () => {
    await server?.stop();
    await issuer?.close();
  });

  test.each<[string, () => string, Statuses]>([
    ['its own by RS256', () => byRsa(), ofTheTenant],
    [
      'its own by ES256',
      () => sign(tenantClaims(), ec.privateKey, { algorithm: 'ES256', keyid: 'ec' }),
      ofTheTenant,
    ],
    ['the backoffice’s, which has a secret', () => backofficeJwt(), ofBackoffice],
    ['a viewer', () => byRsa({ user: { id: 'u', role: 'viewer' } }), forbidden],
    ['one by our secret', () => tenantJwt(), rejected],
    ['one by its public key as a secret', () => byHmac(publicPem, { alg: 'HS256', kid: 'rsa' }), rejected],
    [
      'one by its public key, declared as RS256',
      () => byHmac(publicPem, { alg: 'RS256', kid: 'rsa' }),
      rejected,
    ],
    [
      'one by our secret, declared as RS256',
      () => byHmac(testSecrets.tenant, { alg: 'RS256', kid: 'rsa' }),
      rejected,
    ],
    ['an unsigned one', () => unsigned(tenantClaims()), rejected],
    ['one by RS512', () => byRsa({}, { algorithm: 'RS512' }), rejected],
    ['one by the key of another', () => byRsa({}, { keyid: 'ec' }), rejected],
    ['one by an unknown key', () => byRsa({}, { keyid: 'unknown' }), rejected],
    ['one without a key id', () => sign(tenantClaims(), rsa.privateKey, { algorithm: 'RS256' }), rejected],
    [
      'a stranger’s under its key id',
      () => sign(tenantClaims(), stranger.privateKey, { algorithm: 'RS256', keyid: 'rsa' }),
      rejected,
    ],
    ['one of another issuer', () => byRsa({ iss: 'elsewhere' }), rejected],
    ['one for others', () => byRsa({ aud: 'shop' }), rejected],
    ['an expired one', () => byRsa({ exp: nowS() - 40 }), rejected],
  ])('lets in or rejects %s [PERM-06, PERM-07]', async (_name, token, statuses) => {
    expect(await tryAll(bearer(token()), server.url)).toEqual(statuses);
  });

  test('accepts valid tokens while forged ones name unknown keys', async () => {
    const asked = issuer.requests.length;
    const forged = Array.from({ length: 30 }, () =>
      getStatus(server.url, 'GET', '/api/v1/sdk-chat', bearer(byRsa({}, { keyid: randomUUID() }))),
    );
    expect(await tryAll(bearer(byRsa()), server.url)).toEqual(ofTheTenant);
    expect(new Set(await Promise.all(forged))).toEqual(new Set([401]));
    expect(issuer.requests.length - asked).toBeLessThanOrEqual(2);
  });

  test('is not queried for tokens of the other audience', async () => {
    const asked = issuer.requests.length;
    const foreign = () => bearer(backofficeJwt({}, randomUUID()));
    for (let no = 0; no < 3; no += 1) {
      expect(await getStatus(server.url, 'GET', '/api/v1/session', foreign())).toBe(401);
    }
    expect(issuer.requests).toHaveLength(asked);
  });

  test('uses its cached keys while the issuer is unavailable', async () => {
    await issuer.close();
    expect(await tryAll(bearer(byRsa()), server.url)).toEqual(ofTheTenant);
    expect(
      await getStatus(server.url, 'GET', '/api/v1/sdk-chat', bearer(byRsa({}, { keyid: randomUUID() }))),
    ).toBe(500);
  });
});
