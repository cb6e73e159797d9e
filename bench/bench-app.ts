import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { createChildEnvironment } from '../dev/environment.ts';
import type { MadeTenant } from '../dev/make-tenant.ts';
import { startEntry } from '../dev/processes/start-entry.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { StoreApp } from './store-app.ts';

/** A server and a worker as processes, with a client. */
export interface BenchApp {
  client: StoreApp;
  workerPid: number;
  serverPid: number;
  startExtraWorker(): Promise<ExtraWorker>;
  startExtraServer(): Promise<ExtraServer>;
  /** Another tenant's client of the first server; close it. */
  clientOf(tenant: MadeTenant): { code: string; client: StoreApp };
  /** Also removes delays of the stand-ins. */
  close(): Promise<void>;
}

const serverReadySchema = z.object({ url: z.string() });

/**
 * Held rounds must not time out, caps must not end a long chat, and a closed load (each client waits for its answer)
 * must not be refused.
 */
const benchSettings = {
  STEP_TIMEOUT_MS: '900000',
  REFINEMENT_CAP: '1000',
  RATE_LIMIT_PER_MINUTE: '0',
  KICKOFF_MAX_WAIT_MS: '0',
};

/** Settings of one of the two processes. */
export type OwnSettings = Partial<Record<'server' | 'worker', Record<string, string>>>;

/** A server process beside an app's first one, and a client of it. */
export interface ExtraServer {
  client: StoreApp;
  stop(): Promise<void>;
}

/** A worker process beside an app's first one, on the same task queues. */
export interface ExtraWorker {
  stop(): Promise<void>;
}

export async function openBenchApp(
  bench: BenchEnvironment,
  { settings, own }: { settings: Record<string, string>; own: OwnSettings },
  profileFolder: string | null,
): Promise<BenchApp> {
  const env = createChildEnvironment({
    ...benchSettings,
    // Consecutive apps share a Temporal server: separate queues keep leftover chats away from the next app.
    CHAT_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    QUOTES_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    SONAR_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    WEBHOOKS_TASK_QUEUE: `bench-${randomBytes(4).toString('hex')}`,
    PORT: '0',
    ...(profileFolder !== null && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profileFolder}` }),
    ...settings,
  });
  const service = (name: 'server' | 'worker', processName: string = name) => ({
    name: processName,
    entry: `${name}/main.ts`,
    env: { ...env, ...own[name] },
    logFile: bench.file(`${processName}.log`),
    graceMs: 20_000,
  });
  let extra = 1;
  const startExtra = (name: 'server' | 'worker') => {
    extra += 1;
    return startEntry(bench.tree, service(name, `${name}-${extra}`));
  };
  const { running: worker } = await startEntry(bench.tree, service('worker'));
  const { running: server, ready } = await startEntry(bench.tree, service('server'));
  const { url } = serverReadySchema.parse(ready);
  const newClient = (baseUrl: string, { key, profileId }: MadeTenant) =>
    new StoreApp(baseUrl, key, profileId);
  const client = newClient(url, bench.tenant);
  return {
    client,
    workerPid: worker.pid,
    serverPid: server.pid,
    clientOf: (tenant) => ({ code: tenant.code, client: newClient(url, tenant) }),
    async startExtraWorker() {
      const { running } = await startExtra('worker');
      return { stop: () => running.stop() };
    },
    async startExtraServer() {
      const { running, ready: other } = await startExtra('server');
      const otherClient = newClient(serverReadySchema.parse(other).url, bench.tenant);
      return {
        client: otherClient,
        async stop() {
          await otherClient.close();
          await running.stop();
        },
      };
    },
    async close() {
      await client.close();
      await server.stop();
      await worker.stop();
      await bench.standins.instant();
    },
  };
}
