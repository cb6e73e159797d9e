import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureTenant } from '../../db/repositories/tenants/tenants.ts';
import { runCli } from '../support/cli.ts';
import { testDependencies } from '../support/dependencies.ts';
import { useDatabase } from '../support/orm.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { waitFor } from '../support/wait-for.ts';

const database = useDatabase({ pool: 2 });
let postgres: TcpProxy;
let temporal: TcpProxy;
let databaseUrl: string;
beforeAll(async () => {
  await ensureTenant(database.db, { code: 'shop', name: 'Shop', locale: 'ko', credit: 7 });
  const url = new URL(database.databaseUrl);
  const [host = '', port] = testDependencies().temporalAddress.split(':');
  postgres = await createTcpProxy(url.hostname, Number(url.port || 5432));
  temporal = await createTcpProxy(host, Number(port));
  url.host = `127.0.0.1:${postgres.port}`;
  databaseUrl = url.href;
});
afterAll(() => Promise.all([postgres?.close(), temporal?.close()]));

test.each<[string, string, number, NodeJS.ProcessEnv?]>([
  ['after a result', 'tenant list', 0],
  ['after an error', 'credit show --tenant nobody', 1],
  ['after it notified the servers', 'key issue --tenant shop', 0],
  ['after a migration', 'migrate --dry-run', 0],
  ['after an audit', 'audit', 0],
  ['after a result of Temporal', 'temporal setup', 0],
  ['after an error of Temporal', 'temporal setup', 1, { TEMPORAL_NAMESPACE: 'unknown' }],
])('a command leaves no connection %s', async (_when, line, code, env = {}) => {
  const accepted = () => postgres.acceptedConnections() + temporal.acceptedConnections();
  const before = accepted();
  const address = { TEMPORAL_ADDRESS: `127.0.0.1:${temporal.port}`, REDIS_URL: '' };
  expect(await runCli(databaseUrl, line.split(' '), { ...address, ...env })).toMatchObject({ code });
  expect(accepted()).toBeGreaterThan(before);
  await waitFor(() => postgres.openConnections() + temporal.openConnections() === 0);
});
