import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findFreePort } from '../../../dev/processes/free-port.ts';
import { createLogger } from '../../../logger.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { rawRequest } from '../../support/raw-request.ts';
import { type ServerWithoutWorker, startServerWithoutWorker } from '../../support/server-without-worker.ts';
import { newSonarAccount, type TestAccount } from '../../support/sonar-client.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { newTenant, type TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';

let postgres: TcpProxy;
let server: ServerWithoutWorker;
let opsPort: number;
let tenant: TestTenant;
let profileId: string;
let account: TestAccount;
let lines: Record<string, unknown>[] = [];

const log = new Writable({
  write(chunk, _encoding, done) {
    lines.push(JSON.parse(String(chunk)));
    done();
  },
});

beforeAll(async () => {
  opsPort = await findFreePort();
  const logger = createLogger({ level: 'info', name: 'test' }, log);
  server = await startServerWithoutWorker(async (databaseUrl) => {
    const url = new URL(databaseUrl);
    postgres = await createTcpProxy(url.hostname, Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(postgres.port);
    return { DATABASE_URL: url.href, SERVER_HEALTH_PORT: String(opsPort), ADMISSION_TIMEOUT_MS: '100' };
  }, logger);
  tenant = await newTenant(server.orm, server.baseUrl);
  profileId = await tenant.sdk.newProfile();
  account = await newSonarAccount(server);
});
afterAll(async () => {
  await server?.close();
  await postgres?.close();
});

/** Errors counted by cause, and lines logged above `info`, while `work` runs. */
async function countErrors(work: () => Promise<unknown>) {
  const read = async () => {
    const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
    const series = text.matchAll(/^roundtable_http_errors_total\{route="[^"]*",cause="(\w+)"\} (\d+)$/gm);
    const counts: Record<string, number> = {};
    for (const [, cause = '', count] of series) counts[cause] = (counts[cause] ?? 0) + Number(count);
    return counts;
  };
  const before = await read();
  lines = [];
  await work();
  const after = await read();
  const grown = Object.entries(after)
    .map(([cause, count]) => [cause, count - (before[cause] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return { counted: Object.fromEntries(grown), logged: lines.filter(({ level }) => Number(level) > 30) };
}

describe('a client error', () => {
  const nothing = { counted: {}, logged: [] };

  test('is not counted, 500s of Sonar included [SONAR-30]', async () => {
    const found = await countErrors(async () => {
      const guid = randomUUID();
      expect((await account.client.send('GET', `/${guid}`)).status).toBe(500);
      expect((await account.client.send('POST', `/${guid}/stop`)).status).toBe(500);
      expect((await account.client.ask(guid, '?').catch(String)).toString()).toContain('500');
    });
    expect(found).toEqual(nothing);
  });

  test('logs no stack for any method', async () => {
    const found = await countErrors(async () => {
      for (const method of ['TRACE', 'PROPFIND', 'LOCK']) {
        await rawRequest(server.baseUrl, { method, path: '/v1/validation' });
        await rawRequest(server.baseUrl, { method, path: '/api/chat/send' });
      }
      await tenant.sdk.send('POST', '/v1/profile', '{');
      await tenant.sdk.send('GET', `/v1/profile/${randomUUID()}`);
    });
    expect(found).toEqual(nothing);
    expect(JSON.stringify(lines)).not.toContain('stack');
  });
});

describe('an unavailable dependency', () => {
  const kickOff = () => tenant.sdk.kickOff(profileId, { prompt: '카레' });

  test('is named when no worker accepts a kickoff in time', async () => {
    const found = await countErrors(async () => {
      const answer = await kickOff();
      expect(answer).toMatchObject({
        status: 500,
        code: 'INTERNAL_ERROR',
        message: 'The round could not be started in time; nothing was charged. Please try again.',
      });
      expect(answer.headers.get('retry-after')).toBe('5');
    });
    expect(found.counted).toEqual({ worker: 1 });
    expect(found.logged).toEqual([
      expect.objectContaining({ level: 40, dependency: 'worker', msg: 'dependency check failed' }),
    ]);
  });

  test('is named when PostgreSQL does not answer, in all systems', async () => {
    const quotes = new QuoteClient(server.baseUrl);
    postgres.cut();
    const found = await countErrors(async () => {
      const answers = [
        await tenant.sdk.send('GET', `/v1/profile/${profileId}`),
        await kickOff(),
        await quotes.status(newIds()),
        await account.client.send('GET', ''),
      ];
      for (const { status, headers } of answers) {
        expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 500, retryAfter: '5' });
      }
    });
    postgres.restore();
    expect(found.counted).toEqual({ postgresql: 4 });
    const ofRequests = found.logged.filter((line) => 'request_id' in line);
    expect(ofRequests).toHaveLength(4);
    expect(JSON.stringify(ofRequests)).not.toContain('stack');
    await waitFor(async () => (await tenant.sdk.send('GET', `/v1/profile/${profileId}`)).status === 200);
  });
});

describe('an unexpected failure', () => {
  test('is counted, and its cause is logged', async () => {
    await server.orm.em.execute('alter table profiles rename to profiles_away');
    const found = await countErrors(async () => {
      const answer = await tenant.sdk.send('GET', `/v1/profile/${profileId}`);
      expect(answer).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
    });
    await server.orm.em.execute('alter table profiles_away rename to profiles');
    expect(found.counted).toEqual({ fault: 1 });
    expect(found.logged).toEqual([
      expect.objectContaining({ level: 50, err: expect.objectContaining({ code: '42P01' }) }),
    ]);
  });
});
