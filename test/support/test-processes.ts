import { randomUUID } from 'node:crypto';
import { createOrm, type Orm } from '../../db/orm.ts';
import { findFreePort } from '../../dev/processes/free-port.ts';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { createTestDatabase } from './database.ts';
import { testDependencies } from './dependencies.ts';
import { deleteReconcileSchedule } from './reconcile-schedule.ts';
import { type RunningProgram, startProgram } from './start-program.ts';
import { type NewTenantOptions, newTenant, type TestTenant, testSecrets } from './test-app.ts';
import { waitFor } from './wait-for.ts';

/** Roundtable with a worker and a server as separate processes, which a test can kill. */
export interface TestProcesses {
  databaseUrl: string;
  /** The server's address, the same for every server of this test app. */
  baseUrl: string;
  standins: Standins;
  orm: Orm;
  /** Resolves once the process is ready; `changes` are settings of this process only. */
  startWorker(changes?: Record<string, string>): Promise<RunningProgram>;
  startServer(changes?: Record<string, string>): Promise<RunningProgram>;
  newTenant(options?: NewTenantOptions): Promise<TestTenant>;
  /** Kills running processes. */
  close(): Promise<void>;
}

const readyLimitMs = 40_000;

export async function startTestProcesses(settings: Record<string, string> = {}): Promise<TestProcesses> {
  const { temporalAddress, redisUrl, workflowBundle } = testDependencies();
  const [database, standins, port] = await Promise.all([
    createTestDatabase(),
    startStandins(),
    findFreePort(),
  ]);
  const orm = await createOrm({ databaseUrl: database.databaseUrl, pool: 2 });
  const programs: RunningProgram[] = [];
  const env = {
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'warn',
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: redisUrl ?? '',
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: 'default',
    WORKFLOW_BUNDLE: workflowBundle,
    CHAT_TASK_QUEUE: `test-${randomUUID()}`,
    QUOTES_TASK_QUEUE: `test-${randomUUID()}`,
    SONAR_TASK_QUEUE: `test-${randomUUID()}`,
    WEBHOOKS_TASK_QUEUE: `test-${randomUUID()}`,
    WEBHOOKS_ALLOW_HTTP: 'true',
    WEBHOOKS_ALLOW_PRIVATE: 'true',
    WEBHOOKS_RETRY_MS: '20',
    TENANT_JWT_SECRET: testSecrets.tenant,
    BACKOFFICE_JWT_SECRET: testSecrets.backoffice,
    LLM_DEMO_URL: standins.llmDemoUrl,
    STORE_API_URL: standins.storeApiUrl,
    STEP_TIMEOUT_MS: '10000',
    STEP_RETRY_MS: '20',
    WORKER_LEASE_MS: '500',
    ACTIVITY_HEARTBEAT_MS: '500',
    ...settings,
  };

  async function start(entry: string, changes: Record<string, string> = {}): Promise<RunningProgram> {
    const program = startProgram([entry], { ...env, ...changes });
    programs.push(program);
    const ended = program.ended.then((code) => {
      throw new Error(`${entry} ended by itself (${code}): ${program.stderr()}`);
    });
    const ready = waitFor(() => program.stdout().includes('"ready"'), { timeoutMs: readyLimitMs }).catch(
      (cause: unknown) => {
        throw new Error(`${entry} does not get ready: ${program.stderr()}`, { cause });
      },
    );
    await Promise.race([ready, ended]);
    ended.catch(() => {});
    return program;
  }

  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    databaseUrl: database.databaseUrl,
    baseUrl,
    standins,
    orm,
    startWorker: (changes) => start('worker/main.ts', changes),
    startServer: (changes) => start('server/main.ts', changes),
    newTenant: (options) => newTenant(orm, baseUrl, options),
    async close() {
      await Promise.all(programs.map(kill));
      await deleteReconcileSchedule(env.CHAT_TASK_QUEUE);
      await orm.close(true);
      await standins.close();
      await database.drop();
    },
  };
}

/** Kills a process, and waits until it has ended. */
export async function kill(program: RunningProgram): Promise<void> {
  program.signal('SIGKILL');
  await program.ended;
}
