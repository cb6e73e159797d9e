import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { Registry } from 'prom-client';
import type { Config } from '../../config.ts';
import { createChildEnvironment, getTemporalBinary } from '../../dev/environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { type RunningWorker, startWorker } from '../../worker/start-worker.ts';
import { testBundle, testDependencies } from './dependencies.ts';
import { startSecondServer } from './second-server.ts';
import type { TestApp } from './test-app.ts';
import { waitFor } from './wait-for.ts';

const run = promisify(execFile);
const silent = createLogger({ level: 'silent', name: 'test' });

/**
 * A server, and versioned workers of a deployment of their own, in the database of a test app. The deployment is
 * changed by the commands of OPERATIONS.
 */
export class VersionedWorkers {
  readonly deployment = `test-${randomUUID().slice(0, 8)}`;
  readonly config: Config;
  readonly #testApp: TestApp;
  readonly #workers = new Map<string, RunningWorker>();
  #server: RunningServer | null = null;
  #connection: Connection | null = null;

  constructor(testApp: TestApp, changes: Partial<Config> = {}) {
    this.#testApp = testApp;
    this.config = {
      ...testApp.config,
      CHAT_TASK_QUEUE: `test-${randomUUID()}`,
      QUOTES_TASK_QUEUE: `test-${randomUUID()}`,
      SONAR_TASK_QUEUE: `test-${randomUUID()}`,
      WEBHOOKS_TASK_QUEUE: `test-${randomUUID()}`,
      RECONCILE_EVERY_MS: 0,
      WORKER_VERSIONING: true,
      WORKER_DEPLOYMENT: this.deployment,
      DATABASE_POOL: 4,
      ...changes,
    };
  }

  async open(): Promise<void> {
    this.#connection = await Connection.connect({ address: testDependencies().temporalAddress });
    this.#server = await startSecondServer({ ...this.#testApp, config: this.config });
  }

  get baseUrl(): string {
    return this.#server?.url ?? '';
  }

  get client(): Client {
    if (!this.#connection) throw new Error('open() comes first');
    return new Client({ connection: this.#connection });
  }

  /** Starts a worker of a build, unless one runs. */
  async start(
    buildId: string,
    workflowBundle: WorkflowBundleOption,
    { logger = silent, registry = new Registry() }: { logger?: Logger; registry?: Registry } = {},
  ): Promise<void> {
    if (this.#workers.has(buildId)) return;
    const config = { ...this.config, WORKER_BUILD_ID: buildId };
    this.#workers.set(buildId, await startWorker(config, logger, { workflowBundle, registry }));
  }

  /** Starts a worker without a version. */
  async startUnversioned(): Promise<void> {
    const config = { ...this.config, WORKER_VERSIONING: false };
    this.#workers.set('', await startWorker(config, silent, { workflowBundle: testBundle() }));
  }

  async stop(buildId: string): Promise<void> {
    await this.#workers.get(buildId)?.stop();
    this.#workers.delete(buildId);
  }

  /** Temporal refuses a version whose workers have not polled all task queues yet. */
  async setCurrent(buildId: string): Promise<void> {
    await waitFor(() => this.deploymentCommand('set-current-version', '--build-id', buildId, '--yes'), {
      timeoutMs: 20_000,
      intervalMs: 300,
    });
  }

  async setRamping(buildId: string, percentage: number): Promise<void> {
    const options = ['--build-id', buildId, '--percentage', String(percentage), '--yes'];
    await waitFor(() => this.deploymentCommand('set-ramping-version', ...options), {
      timeoutMs: 20_000,
      intervalMs: 300,
    });
  }

  deploymentCommand(name: string, ...options: string[]): Promise<string> {
    return this.command('worker', 'deployment', name, '--deployment-name', this.deployment, ...options);
  }

  /** Asks the runs of a build to upgrade until none is left. */
  async drain(buildId: string): Promise<void> {
    const query = this.#runsOf(buildId);
    const reason = ['--reason', 'drain'];
    await waitFor(
      async () => {
        await this.command('workflow', 'signal', '--name', 'upgrade', '--query', query, ...reason, '--yes');
        return waitFor(async () => (await this.count(query)) === 0, { timeoutMs: 1_500, intervalMs: 30 });
      },
      { timeoutMs: 30_000 },
    );
  }

  countRuns(buildId: string): Promise<number> {
    return this.count(this.#runsOf(buildId));
  }

  async count(query: string): Promise<number> {
    return (await this.client.workflow.count(query)).count;
  }

  #runsOf(buildId: string): string {
    return `TemporalWorkerDeploymentVersion = '${this.deployment}:${buildId}' AND ExecutionStatus = 'Running'`;
  }

  /** Runs a command of Temporal's CLI; resolves to what it printed. */
  async command(...command: string[]): Promise<string> {
    const { temporalAddress } = testDependencies();
    const { stdout, stderr } = await run(
      getTemporalBinary(),
      [...command, '--address', temporalAddress, '--color', 'never'],
      { env: createChildEnvironment(), timeout: 20_000 },
    );
    return stdout || stderr || 'ok';
  }

  async close(): Promise<void> {
    await this.#server?.stop();
    await Promise.all([...this.#workers.values()].map((worker) => worker.stop()));
    await this.#connection?.close();
  }
}
