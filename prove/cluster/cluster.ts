import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { migrate } from '../../db/migrate.ts';
import { createOrm } from '../../db/orm.ts';
import { createDatabase } from '../../dev/dependencies/create-database.ts';
import { startNginx } from '../../dev/dependencies/nginx.ts';
import { startPostgres } from '../../dev/dependencies/postgres.ts';
import { startStandins } from '../../dev/dependencies/standins.ts';
import { startTemporal } from '../../dev/dependencies/temporal.ts';
import { createChildEnvironment, getTemporalBinary } from '../../dev/environment.ts';
import { findFreePort } from '../../dev/processes/free-port.ts';
import type { RunningProcess } from '../../dev/processes/process.ts';
import type { ProcessTree } from '../../dev/processes/process-tree.ts';
import { createTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import type { Address } from '../clients/recorder.ts';
import type { Clock } from '../clock.ts';
import type { Limits, ProcessEnd } from '../evidence.ts';
import type { Build } from './build.ts';
import { Member } from './member.ts';
import { startRedis } from './redis.ts';
import { limits, settings } from './settings.ts';

interface ClusterOptions {
  tree: ProcessTree;
  clock: Clock;
  folder: string;
  build: Build;
  /** Redis needs a `redis-server` on PATH. */
  bus: 'redis' | 'postgres';
  /** Whether clients reach the servers through nginx, as deployed. */
  proxied: boolean;
  /** NODE_OPTIONS of servers and workers, needed to measure their memory. */
  nodeOptions: string;
}

/** A dependency that servers and workers each reach through a separate proxy, which faults cut or stall. */
interface Links {
  servers: TcpProxy;
  workers: TcpProxy;
}

/** All processes of a run, real ones, on loopback ports. */
export interface Cluster {
  databaseUrl: string;
  /** Direct address, without a proxy. */
  temporalAddress: string;
  taskQueues: { chat: string; quotes: string; sonar: string };
  upstreams: { llmDemoUrl: string; storeApiUrl: string };
  servers: Member[];
  /** Targets of client requests: `server-1` and `server-2`, or `proxy`. */
  addresses: Address[];
  workers: Member[];
  workerHealthUrls: string[];
  postgres: Links;
  temporal: Links;
  killTemporal(): Promise<void>;
  restartTemporal(): Promise<void>;
  /** Null when PostgreSQL is the bus. */
  redis: { kill(): Promise<void>; restart(): Promise<void> } | null;
  ends: ProcessEnd[];
  nodeOptions: string;
  limits: Limits;
  adminSecret: string;
  file(name: string): string;
  close(): Promise<void>;
}

export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { tree, clock, folder, build, nodeOptions } = options;
  mkdirSync(folder, { recursive: true });
  const file = (name: string) => join(folder, name);
  const [database, temporal, redis, upstreams] = await Promise.all([
    makeDatabase(tree, file),
    makeTemporal(tree, file),
    options.bus === 'redis' ? startRedis(tree, file('redis.log')) : null,
    startStandins(tree, {
      env: createChildEnvironment({ LATENCY_PROFILE: 'instant', LLM_DEMO_SESSIONS: file('sessions.jsonl') }),
      logFile: file('standins.log'),
    }),
  ]);
  const postgresLinks = await makeLinks(Number(new URL(database).port));
  const temporalLinks = await makeLinks(temporal.port);
  const queueSuffix = randomBytes(4).toString('hex');
  const taskQueues = {
    chat: `prove-chat-${queueSuffix}`,
    quotes: `prove-quotes-${queueSuffix}`,
    sonar: `prove-sonar-${queueSuffix}`,
    webhooks: `prove-webhooks-${queueSuffix}`,
  };
  const adminSecret = randomBytes(32).toString('hex');
  const env = (side: keyof Links) =>
    createChildEnvironment({
      ...settings,
      NODE_OPTIONS: nodeOptions,
      DATABASE_URL: withPort(database, postgresLinks[side].port),
      TEMPORAL_ADDRESS: `127.0.0.1:${temporalLinks[side].port}`,
      REDIS_URL: redis?.url ?? '',
      CHAT_TASK_QUEUE: taskQueues.chat,
      QUOTES_TASK_QUEUE: taskQueues.quotes,
      SONAR_TASK_QUEUE: taskQueues.sonar,
      WEBHOOKS_TASK_QUEUE: taskQueues.webhooks,
      LLM_DEMO_URL: upstreams.llmDemoUrl,
      STORE_API_URL: upstreams.storeApiUrl,
      TENANT_JWT_SECRET: adminSecret,
      BACKOFFICE_JWT_SECRET: randomBytes(32).toString('hex'),
      ...(options.proxied && { TRUSTED_PROXIES: '1' }),
    });
  const ends: ProcessEnd[] = [];
  const member = async (kind: 'server' | 'worker', number: number) => {
    const [port, healthPort] = [await findFreePort(), await findFreePort()];
    const health = kind === 'server' ? 'SERVER_HEALTH_PORT' : 'WORKER_HEALTH_PORT';
    const name = `${kind}-${number}`;
    const own = { ...env(`${kind}s`), PORT: String(port), [health]: String(healthPort) };
    const options = {
      tree,
      clock,
      name,
      entry: `${kind}/main.ts`,
      env: own,
      logFile: file(`${name}.log`),
      ends,
    };
    return {
      member: new Member(options),
      port,
      url: `http://127.0.0.1:${port}`,
      healthUrl: `http://127.0.0.1:${healthPort}`,
    };
  };
  const workers = [await member('worker', 1), await member('worker', 2)];
  const servers = [await member('server', 1), await member('server', 2)];
  for (const { member } of [...workers, ...servers]) await member.start(build);
  const addresses = options.proxied
    ? [await startProxy(tree, servers, file)]
    : servers.map(({ member, url }) => ({ name: member.name, url }));

  return {
    databaseUrl: database,
    temporalAddress: `127.0.0.1:${temporal.port}`,
    taskQueues,
    upstreams,
    servers: servers.map(({ member }) => member),
    addresses,
    workers: workers.map(({ member }) => member),
    workerHealthUrls: workers.map(({ healthUrl }) => healthUrl),
    postgres: postgresLinks,
    temporal: temporalLinks,
    killTemporal: () => temporal.kill(),
    restartTemporal: () => temporal.restart(),
    redis,
    ends,
    nodeOptions,
    limits,
    adminSecret,
    file,
    async close() {
      for (const links of [postgresLinks, temporalLinks]) {
        await Promise.all([links.servers.close(), links.workers.close()]);
      }
    },
  };
}

async function makeDatabase(tree: ProcessTree, file: (name: string) => string): Promise<string> {
  const postgres = await startPostgres(tree, {
    dataFolder: file('postgres'),
    password: randomBytes(16).toString('hex'),
    logFile: file('postgres.log'),
    durable: false,
  });
  const url = await createDatabase(postgres.adminUrl, 'prove');
  const orm = await createOrm({ databaseUrl: url, pool: 2 });
  try {
    await migrate(orm);
  } finally {
    await orm.close(true);
  }
  return url;
}

async function makeTemporal(tree: ProcessTree, file: (name: string) => string) {
  const port = await findFreePort();
  let running: RunningProcess;
  const start = async () => {
    ({ running } = await startTemporal(tree, {
      binary: getTemporalBinary(),
      databaseFile: file('temporal.db'),
      ui: false,
      env: createChildEnvironment(),
      logFile: file('temporal.log'),
      port,
      mayEnd: true,
    }));
  };
  await start();
  return { port, kill: () => running.kill(), restart: start };
}

async function makeLinks(port: number): Promise<Links> {
  return {
    servers: await createTcpProxy('127.0.0.1', port),
    workers: await createTcpProxy('127.0.0.1', port),
  };
}

async function startProxy(
  tree: ProcessTree,
  servers: readonly { port: number }[],
  file: (name: string) => string,
): Promise<Address> {
  const port = await findFreePort();
  const [first = 0, second = 0] = servers.map((server) => server.port);
  await startNginx(tree, {
    port,
    servers: [first, second],
    folder: file('nginx'),
    logFile: file('nginx.log'),
  });
  return { name: 'proxy', url: `http://127.0.0.1:${port}` };
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
