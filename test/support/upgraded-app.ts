import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { rotateKey } from '../../db/repositories/tenants/key-rotation.ts';
import { createConnections } from '../../upstreams/connections.ts';
import { createLlmDemoClient } from '../../upstreams/llm-demo/client.ts';
import { quoteWorkflowId } from '../../workflows/quotes/contract.ts';
import { testBundle, testDependencies } from './dependencies.ts';
import { RecordedSnapshot } from './recorded-snapshot.ts';
import { recreateExecution } from './recreate-execution.ts';
import { SdkClient } from './sdk-client.ts';
import { startTestApp, type TestApp, type TestAppDependencies } from './test-app.ts';

/** A current test app with the unfinished conversations of a recorded snapshot. */
export class UpgradedApp {
  readonly snapshot: RecordedSnapshot;
  readonly #runs = new Map<string, { workflowId: string; runId: string }>();
  readonly #queues = {
    CHAT_TASK_QUEUE: `test-${randomUUID()}`,
    QUOTES_TASK_QUEUE: `test-${randomUUID()}`,
    SONAR_TASK_QUEUE: `test-${randomUUID()}`,
    WEBHOOKS_TASK_QUEUE: `test-${randomUUID()}`,
  };
  #testApp: TestApp | null = null;

  /** @param commit the commit that the snapshot was recorded with */
  constructor(commit: string) {
    this.snapshot = new RecordedSnapshot(commit);
  }

  get testApp(): TestApp {
    if (!this.#testApp) throw new Error('the testApp starts before the first test');
    return this.#testApp;
  }

  async open(): Promise<void> {
    this.#testApp = await startTestApp((dependencies) => this.#restore(dependencies));
  }

  close(): Promise<void> | undefined {
    return this.#testApp?.close();
  }

  /** The last segment of a workflow id. */
  getId(name: string): string {
    return this.#runs.get(name)?.workflowId.split('/').at(-1) ?? '';
  }

  rowId(table: string): string {
    return String(this.snapshot.rows[table]?.[0]?.id);
  }

  /** A store app with access to the recorded profiles. It rotates the recorded key, as only its hash is stored. */
  async sdk(): Promise<SdkClient> {
    const key = { tenantId: this.rowId('tenants'), tenantCode: 'demo', keyId: this.rowId('api_keys') };
    const rotation = await rotateKey(this.testApp.orm.em, key, { graceMs: 0 });
    return new SdkClient(this.testApp.baseUrl, rotation?.rotated ? rotation.issued.key : null);
  }

  /**
   * Whether the recorded run is still the actor's newest one.
   * @throws when its history does not replay
   */
  async isSameRun(name: string): Promise<boolean> {
    const { workflowId = '', runId = '' } = this.#runs.get(name) ?? {};
    const connection = await Connection.connect({ address: testDependencies().temporalAddress });
    try {
      const handle = new Client({ connection }).workflow.getHandle(workflowId);
      const newest = await handle.describe();
      const history = await handle.fetchHistory();
      await Worker.runReplayHistory({ workflowBundle: testBundle() }, history, workflowId);
      return newest.runId === runId;
    } finally {
      await connection.close();
    }
  }

  /** Restores rows and actors, before any current code runs. */
  async #restore({ databaseUrl, llmDemoUrl }: TestAppDependencies): Promise<Record<string, string>> {
    await this.#renameSessions(llmDemoUrl);
    await this.snapshot.restore(databaseUrl);
    for (const name of this.snapshot.names) {
      const history = this.snapshot.history(name);
      const recorded = this.snapshot.workflowId(history);
      const isThinking = name === 'thinking';
      const taskQueue = this.#getQueue(recorded);
      const key = recorded.split('/').at(-1) ?? '';
      const workflowId = isThinking ? quoteWorkflowId(taskQueue, key) : recorded;
      const runId = await recreateExecution({ workflowId, taskQueue, history, timersAreDue: isThinking });
      this.#runs.set(name, { workflowId, runId });
    }
    return this.#queues;
  }

  #getQueue(workflowId: string): string {
    const [system] = workflowId.split('/');
    if (system === 'quotes') return this.#queues.QUOTES_TASK_QUEUE;
    return system === 'sonar' ? this.#queues.SONAR_TASK_QUEUE : this.#queues.CHAT_TASK_QUEUE;
  }

  /** Recreates llm-demo's sessions, as if they were kept over the upgrade. */
  async #renameSessions(baseUrl: string): Promise<void> {
    const llmDemo = createLlmDemoClient({
      connections: createConnections(),
      baseUrl,
      token: 'token',
      timeoutMs: 5_000,
    });
    for (const { profile_session_id: old } of this.snapshot.rows.chats ?? []) {
      const call = { idempotencyKey: String(old), signal: AbortSignal.timeout(5_000) };
      const { profile_session_id } = await llmDemo.openSession({ profile: {}, locale: 'ko' }, call);
      this.snapshot.rename(String(old), profile_session_id);
    }
  }
}
