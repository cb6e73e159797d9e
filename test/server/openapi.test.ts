import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { readConfig } from '../../config.ts';
import { testKind, webhookKinds } from '../../domain/webhooks/endpoint.ts';
import { createLogger } from '../../logger.ts';
import { createReadiness } from '../../ops/readiness.ts';
import { createApp, createAreas, type ServerDeps } from '../../server/app.ts';
import { createAudiences, toAudiencesSettings } from '../../server/auth/audiences.ts';
import { createChatCache } from '../../server/chat/chat-cache.ts';
import { createServerMetrics } from '../../server/http/metrics.ts';
import { examples } from '../../server/openapi/examples/examples.ts';
import { createSdkKeyCache } from '../../server/sdk/authenticate.ts';
import { createKickoffLimiter } from '../../server/sdk/chats/kickoff-limiter.ts';
import { createKickoffQueue } from '../../server/sdk/chats/kickoff-queue.ts';
import { createLongPollLimit } from '../../server/sdk/chats/long-poll-limit.ts';
import { renderRound } from '../../server/sdk/chats/render-round.ts';
import { createSonarKeyCache } from '../../server/sonar/sonar.ts';
import { createExportLimit } from '../../server/tenant/export/export-limit.ts';
import { createRollbacks } from '../../server/updates/rollbacks.ts';
import { createPayloadCodec } from '../../temporal/codec/create-codec.ts';
import { createLocalBus } from '../support/local-bus.ts';
import { apiDocument, findSchemaErrors, findViolations, operations } from '../support/openapi.ts';
import { useDatabase } from '../support/orm.ts';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
const database = useDatabase();
let server: ReturnType<ReturnType<typeof createApp>['listen']>;
let baseUrl: string;
let deps: ServerDeps;

beforeAll(async () => {
  const { db } = database;
  const bus = createLocalBus();
  const logger = createLogger({ level: 'silent', name: 'test' });
  const absent = () => Promise.reject(new Error('no chat is started here'));
  const chats = { startRound: absent, endChat: absent, forwardToStore: absent, progress: absent };
  deps = {
    db,
    bus,
    logger,
    chats,
    apiKeys: createSdkKeyCache({ db, bus }),
    chatCache: createChatCache({ db, bus, renderRound }),
    rollbacks: createRollbacks(logger),
    couponSpots: async () => ({ items: [] }),
    exportRound: absent,
    replayRound: absent,
    replayRuns: absent,
    storeCatalog: async () => null,
    chatEventStreams: { open: absent, close() {} },
    longPolls: createLongPollLimit(),
    tenantMaxRunning: 0,
    refusals: { add() {}, close: async () => {} },
    exports: createExportLimit({ maxRows: 1, maxMs: 1 }),
    kickoffLimiter: createKickoffLimiter({ refuses: false }),
    kickoffs: createKickoffQueue({ maxWaitMs: 0 }),
    kickoffPrecheck: { run: absent, note() {} },
    webhooks: { allowHttp: false, sealSecret: (secret) => secret, retryNow: absent, sendOnce: absent },
    tenantStreams: { open: absent, close() {} },
    quotes: {
      gateway: { send: absent, isRunning: absent },
      streams: { open: absent, close() {} },
      isLost: absent,
      limitNew: async () => {},
      limitRate: async () => {},
    },
    sonar: {
      keys: createSonarKeyCache({ db, bus }),
      gateway: { ask: absent, stop: absent, end: absent },
      llmModel: 'llm-demo',
      timeZone: 'Asia/Seoul',
      limitRate: async () => {},
    },
    audiences: createAudiences(db, toAudiencesSettings(readConfig({}))),
    limitRate: async () => {},
    payloadCodec: createPayloadCodec(readConfig({})),
    admissionTimeoutMs: 1_000,
    corsOrigins: [],
    sdkCorsOrigins: [],
    codecOrigins: [],
    trustedProxies: 0,
    isTraced: false,
    readiness: createReadiness({}),
    metrics: createServerMetrics(new Registry()),
  };
  server = createApp(deps).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.close();
  deps?.apiKeys.close();
  deps?.sonar.keys.close();
  deps?.chatCache.close();
});

/** Routes of the app in the document's notation: `GET /v1/profile/{profile_id}`. */
function getAppRoutes(): string[] {
  const routes = createAreas(deps).flatMap(({ router }) => router.stack);
  return routes.flatMap(({ path, methods }) =>
    methods
      .filter((method) => method !== 'HEAD')
      .map((method) => `${method} ${String(path).replaceAll(/[:*](\w+)/g, '{$1}')}`),
  );
}

/** Every `$ref` in a value. */
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === '$ref' && typeof part === 'string' ? [part] : refsIn(part),
  );
}

/** The part of the document at a JSON pointer. */
function lookUp(ref: string): unknown {
  const names = ref.replace(/^#?\//, '').split('/');
  const parts = names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    apiDocument,
  );
}

/** Every schema in a part of the document. */
function schemasIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === 'schema' && typeof part === 'object' && part !== null ? [part] : schemasIn(part),
  );
}

/** What the test of examples reads of an operation. */
interface ShownOperation {
  operationId: string;
  requestBody?: Shown;
  responses: Record<number, Shown | undefined>;
}
interface Shown {
  content: Record<string, { schema: object; example?: unknown }>;
}

describe('the OpenAPI document', () => {
  test('is served as it is built', async () => {
    const response = await fetch(`${baseUrl}/openapi.json`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual(apiDocument);
  });

  test('is OpenAPI 3.1', () => {
    expect(apiDocument.openapi).toMatch(/^3\.1\.\d+$/);
    expect(apiDocument.info).toMatchObject({ title: 'Roundtable', version: manifest.version });
    expect(Object.keys(apiDocument.components?.securitySchemes ?? {})).toEqual([
      'bearer',
      'apiKey',
      'sonar',
      'tenant',
      'tenantCookie',
      'backoffice',
      'backofficeCookie',
    ]);
  });

  test('has the routes of the app, and no others', () => {
    const documented = operations.map(({ method, template }) => `${method} ${template}`);
    expect(documented.toSorted()).toEqual(getAppRoutes().toSorted());
  });

  test.each(Object.keys(apiDocument.paths ?? {}))(
    'lists the answers to HEAD and OPTIONS of %s',
    async (template) => {
      const path = template.replaceAll(/\{\w+\}/g, 'a6f1f5a2-6a3c-4f6e-9d8b-2f0c6f7f1b11');
      const { head, options, ...item } = apiDocument.paths?.[template] ?? {};
      const methods = Object.keys(item).map((method) => method.toUpperCase());
      const [offered, headed] = await Promise.all(
        ['OPTIONS', 'HEAD'].map((method) => fetch(`${baseUrl}${path}`, { method, redirect: 'manual' })),
      );
      expect(Object.keys(options?.responses ?? {})).toContain(String(offered?.status));
      const allowed = offered?.headers.get('allow')?.split(', ') ?? [];
      expect(allowed.filter((method) => method !== 'HEAD').toSorted()).toEqual(
        offered?.status === 200 ? methods.toSorted() : [],
      );
      if (head) expect(Object.keys(head.responses ?? {})).toContain(String(headed?.status));
      // Authentication runs before routing, so a method without a route also needs a key.
      else expect([401, 405]).toContain(headed?.status);
    },
  );

  test('describes the webhooks of each kind, with their headers', () => {
    const { webhooks = {} } = apiDocument;
    expect(Object.keys(webhooks)).toEqual([...webhookKinds, testKind]);
    for (const [kind, { post }] of Object.entries(webhooks)) {
      const headers = (post?.parameters ?? []).flatMap((one) => ('name' in one ? [one.name] : []));
      expect(headers).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
      const [ref = ''] = refsIn(post?.requestBody);
      expect(lookUp(ref)).toMatchObject({ properties: { type: { const: kind } } });
      expect(refsIn(apiDocument.components?.schemas?.WebhookEvent)).toContain(ref);
    }
  });

  test.each(Object.entries(examples))('has a valid example of %s', (operationId, { body, answer }) => {
    const parts = { ...apiDocument.paths, ...apiDocument.webhooks };
    const operation = Object.values(parts)
      .flatMap((item) => Object.values(item) as ShownOperation[])
      .find((one) => one.operationId === operationId);
    const { requestBody, responses } = operation ?? {};
    if (body !== undefined) expect(requestBody?.content['application/json']?.example).toEqual(body);
    if (answer) expect(responses?.[answer.status]?.content['application/json']?.example).toEqual(answer.body);
    const shown = [requestBody, responses?.[answer?.status ?? 0]].flatMap((part) =>
      Object.values(part?.content ?? {}).filter(({ example }) => example !== undefined),
    );
    expect(shown).toHaveLength(Number(body !== undefined) + Number(answer !== undefined));
    for (const { schema, example } of shown) expect(findViolations(schema, example)).toBeNull();
  });

  test('has a licence', () => {
    expect(apiDocument.info.license?.identifier).toBe(manifest.license);
  });

  test('names every operation, HEAD and OPTIONS too, by an id of its own', () => {
    const named = Object.values(apiDocument.paths ?? {}).flatMap((item) =>
      Object.values(item).map(({ operationId }: { operationId?: string }) => operationId),
    );
    expect(named.length).toBeGreaterThan(2 * operations.length);
    expect(named.filter((id) => !/^[a-z]+([A-Z][a-z]+)+$/.test(id ?? ''))).toEqual([]);
    expect(named.filter((id, index) => named.indexOf(id) !== index)).toEqual([]);
  });

  test('resolves all of its references', () => {
    const refs = refsIn(apiDocument);
    expect(refs).not.toHaveLength(0);
    expect(refs.filter((ref) => lookUp(ref) === undefined)).toEqual([]);
  });

  test('has only valid schemas', () => {
    const named = schemasIn(
      Object.entries(apiDocument.components?.schemas ?? {}).map(([, schema]) => ({ schema })),
    );
    const schemas = [...schemasIn(apiDocument.paths), ...named];
    expect(schemas.length).toBeGreaterThan(50);
    expect(schemas.map(findSchemaErrors).filter((error) => error !== null)).toEqual([]);
  });

  test.each(operations)('describes $method $template', ({ method, template }) => {
    const item = apiDocument.paths?.[template];
    const operation = item?.[method.toLowerCase() as 'get' | 'put' | 'post' | 'delete'];
    expect(operation?.summary).toMatch(/^[A-Z].{5,60}$/);
    expect(operation?.tags).toHaveLength(1);
    const statuses = Object.keys(operation?.responses ?? {});
    expect(statuses).toEqual(expect.arrayContaining([expect.stringMatching(/^[23]\d\d$/), '500']));
    const isOpen = operation?.security?.length === 0;
    expect(isOpen || statuses.includes('401')).toBe(true);
    const parameters = (operation?.parameters ?? []).flatMap((one) => ('name' in one ? [one] : []));
    const inPath = parameters.filter((one) => one.in === 'path');
    expect(inPath.every(({ required }) => required)).toBe(true);
    const named = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name)).toEqual(named);
  });

  test('has the headers of rate limits where an operation may answer 429', () => {
    const limited = operations.filter(({ responses }) => responses.has('429'));
    expect(limited.length).toBeGreaterThan(30);
    for (const { responses } of operations) {
      for (const [status, at] of responses) {
        if (!/^[23]|429/.test(status)) continue;
        const { headers = {} } = lookUp(at) as { headers?: object };
        const isLimited = responses.has('429');
        expect([at, 'ratelimit' in headers, 'ratelimit-policy' in headers]).toEqual([
          at,
          isLimited,
          isLimited,
        ]);
      }
    }
  });

  test('documents the last event id of every stream, as header and query', () => {
    const ofStreams = Object.values(apiDocument.paths ?? {}).flatMap(({ get }) =>
      JSON.stringify(get?.responses ?? {}).includes('"text/event-stream"') ? [JSON.stringify(get)] : [],
    );
    expect(ofStreams).toHaveLength(3);
    for (const operation of ofStreams)
      expect(operation).toMatch(/lastEventId.*Last-Event-ID|Last-Event-ID.*lastEventId/);
    const { parameters = [] } = apiDocument.paths?.['/api/chat/stream']?.get ?? {};
    expect(parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ in: 'query', name: 'lastEventId' }),
        expect.objectContaining({ in: 'header', name: 'Last-Event-ID' }),
      ]),
    );
  });
});

describe('the page at /docs', () => {
  test('is HTML without references to other hosts', async () => {
    const response = await fetch(`${baseUrl}/docs`);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await response.text();
    expect(html).toContain('spec-url="/openapi.json"');
    expect(html).not.toMatch(/\/\/[\w-]+(\.|:|\/)/);
  });

  test('forbids loading anything from other hosts', async () => {
    const { headers } = await fetch(`${baseUrl}/docs`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  test('has a script that browsers may cache', async () => {
    const html = await (await fetch(`${baseUrl}/docs`)).text();
    const path = /<script type="module" src="([^"]+)"/.exec(html)?.[1] ?? '';
    const response = await fetch(`${baseUrl}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(await response.text()).toContain('rapi-doc');
  });
});
