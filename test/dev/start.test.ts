import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { identify, isAlive, signalGroup } from '../../dev/processes/process-identity.ts';
import { readRecord } from '../../dev/run-record.ts';
import type { WebhookView } from '../../server/tenant/webhooks/view-schema.ts';
import { testDependencies } from '../support/dependencies.ts';
import { type RoundView, SdkClient } from '../support/sdk-client.ts';
import { type RunningProgram, runProgram, startProgram } from '../support/start-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { getCalls, setFaults } from '../support/upstream-faults.ts';
import { waitFor } from '../support/wait-for.ts';
import { readReceived, WebhookAdmin } from '../support/webhook-client.ts';

const entry = join(import.meta.dirname, '../../dev/start.ts');
const oneSentence = /^[^\n]+\n$/;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const start = (env: NodeJS.ProcessEnv = {}) =>
  runProgram([entry, '--data', join(folder.path, 'data')], { PORT: '0', ...env });

async function writeRecord(owner: object, processes: object[] = []) {
  await mkdir(join(folder.path, 'data'), { recursive: true });
  const record = { owner, stopping: false, processes };
  await writeFile(join(folder.path, 'data/start.pid'), JSON.stringify(record));
}

describe('a start that fails', () => {
  test('names the pid of the one running', async () => {
    await writeRecord(identify(process.pid) ?? {});
    const { code, stdout, stderr } = await start();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(oneSentence);
    expect(stderr).toContain(`already running`);
    expect(stderr).toContain(`pid ${process.pid}`);
  });

  test('reports that its data folder is a file', async () => {
    await writeFile(join(folder.path, 'data'), '');
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(oneSentence);
    expect(stderr).toContain(`${folder.path}/data is a file`);
  });

  test('names an unreachable database', async () => {
    const { code, stderr } = await start({ DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/shop' });
    expect(code).toBe(1);
    expect(stderr).toMatch(oneSentence);
    expect(stderr).toContain('DATABASE_URL: PostgreSQL at 127.0.0.1:1/shop does not answer');
    expect(stderr).not.toContain('hush');
  });

  test('names an unreachable Redis', async () => {
    const { code, stderr } = await start({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect(code).toBe(1);
    expect(stderr).toMatch(oneSentence);
    expect(stderr).toContain('REDIS_URL: Redis at 127.0.0.1:1 does not answer');
  });

  test('names missing settings', async () => {
    const { code, stderr } = await start({ PORT: 'http' });
    expect(code).toBe(1);
    expect(stderr).toMatch(oneSentence);
    expect(stderr).toContain('PORT');
  });

  test('leaves no pid file behind', async () => {
    await start({ REDIS_URL: 'redis://127.0.0.1:1' });
    await expect(stat(join(folder.path, 'data/start.pid'))).rejects.toThrow('ENOENT');
  });
});

describe('a port in use', () => {
  let listener: Server;
  let port: number;
  beforeAll(async () => {
    listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    port = z.object({ port: z.number() }).parse(listener.address()).port;
  });
  afterAll(() => {
    listener.close();
  });

  test('is named, with the setting to change', async () => {
    const { code, stdout, stderr } = await start({ PORT: String(port) });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(oneSentence);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is taken`);
  });
});

describe('after a start that was killed', () => {
  // Any start that ends its orphans and then fails will do.
  const unable = { REDIS_URL: 'redis://127.0.0.1:1' };
  const idle = () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    return identify(child.pid ?? 0) ?? { pid: 0, started: '' };
  };

  test('orphaned processes are ended', async () => {
    const orphan = idle();
    await writeRecord({ pid: orphan.pid, started: 'never' }, [{ name: 'worker', ...orphan }]);
    const { stdout } = await start(unable);
    expect(stdout).toContain('Ended what a killed start left behind: worker');
    expect(isAlive(orphan)).toBe(false);
  });

  test('an unrelated process with a reused pid survives', async () => {
    const stranger = idle();
    const recorded = { pid: stranger.pid, started: 'long ago' };
    await writeRecord(recorded, [{ name: 'worker', ...recorded }]);
    const { stdout } = await start(unable);
    expect(stdout).toBe('');
    expect(isAlive(stranger)).toBe(true);
    signalGroup(stranger.pid, 'SIGKILL');
  });
});

describe('a whole start', () => {
  const limitMs = 90_000;
  let program: RunningProgram;
  const data = (name: string) => join(folder.path, 'data', name);
  /** The first start builds its own bundle. */
  const again = { WORKFLOW_BUNDLE: testDependencies().workflowBundle };
  const launch = async (env: NodeJS.ProcessEnv = {}) => {
    const settings = { PORT: '0', LATENCY_PROFILE: 'instant', ...env };
    program = startProgram([entry, '--data', data('.')], settings);
    const isStarted = () => /Ctrl-C stops/.test(program.stdout());
    await waitFor(() => isStarted() || program.stderr() !== '', { timeoutMs: limitMs });
    expect(program.stderr()).toBe('');
    const demo: unknown = JSON.parse(await readFile(data('demo.json'), 'utf8'));
    const text = z.string();
    return z
      .looseObject({
        base_url: text,
        dashboard_url: text,
        sdk_key: text,
        profile_id: text,
        llm_demo_url: text,
        tenant_admin_token: text,
        webhook_receiver_url: text,
      })
      .parse(demo);
  };
  /** Uses the token in the dashboard's link. */
  const signIn = async (demo: { base_url: string; dashboard_url: string }) => {
    const token = new URLSearchParams(new URL(demo.dashboard_url).hash.slice(1)).get('token');
    const headers = { 'content-type': 'application/json' };
    const url = `${demo.base_url}/api/v1/session`;
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ token }) });
    const { data } = (await response.json()) as { data: unknown };
    return data;
  };
  /** The demo tenant has one webhook, whose deliveries the receiver of the stand-ins takes. */
  const expectWebhooks = async (demo: {
    base_url: string;
    tenant_admin_token: string;
    webhook_receiver_url: string;
  }) => {
    const admin = new WebhookAdmin(demo.base_url, demo.tenant_admin_token);
    const { data } = await admin.send<{ items: WebhookView[] }>('GET');
    expect(data.items).toHaveLength(1);
    await admin.send('POST', `/${data.items[0]?.webhook_id}/test`);
    await waitFor(
      async () => {
        const received = await readReceived(demo.webhook_receiver_url);
        return received.some(({ type, status }) => type === 'webhook.test' && status === 200);
      },
      { timeoutMs: limitMs },
    );
  };
  const processes = () => readRecord(data('start.pid'))?.processes ?? [];
  afterEach(async () => {
    program.signal('SIGKILL');
    await program.ended;
    for (const { pid } of processes().filter(isAlive)) signalGroup(pid, 'SIGKILL');
    await rm(data('start.pid'), { force: true });
  });

  test(
    'answers, stops cleanly, and keeps its data',
    async () => {
      const first = await launch();
      expect((await fetch(first.base_url)).status).toBeGreaterThan(0);
      expect(program.stdout()).toContain(first.dashboard_url);
      expect(await signIn(first)).toMatchObject({ realm: 'tenant', tenant: { code: 'demo' } });
      await expectWebhooks(first);
      const started = processes();
      expect(started.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['postgres', 'worker', 'server']),
      );
      program.signal('SIGINT');
      expect(await program.ended).toBe(0);
      expect(started.filter(isAlive)).toEqual([]);

      const next = await launch(again);
      await expectWebhooks(next);
      const { sdk_key, profile_id } = next;
      expect({ sdk_key, profile_id }).toEqual({ sdk_key: first.sdk_key, profile_id: first.profile_id });
    },
    2 * limitMs,
  );

  const kick = async (demo: { base_url: string; sdk_key: string; profile_id: string }) => {
    const sdk = new SdkClient(demo.base_url, demo.sdk_key);
    const { status, data } = await sdk.kickOff(demo.profile_id, { prompt: '카레' });
    expect(status).toBe(202);
    return data;
  };
  const untilDone = async (
    demo: { base_url: string; sdk_key: string; profile_id: string },
    chatId: string,
  ) => {
    const sdk = new SdkClient(demo.base_url, demo.sdk_key);
    const isOver = ({ status }: RoundView) => status !== 'in_progress';
    return sdk.untilLastRound(demo.profile_id, chatId, isOver, limitMs);
  };

  test(
    'restarts processes that died',
    async () => {
      const demo = await launch(again);
      const names = ['server', 'worker', 'standins', 'temporal', 'postgres'];
      const before = processes();
      for (const name of names) {
        signalGroup(before.find((process) => process.name === name)?.pid ?? 0, 'SIGKILL');
      }
      const runsAgain = (name: string) => program.stdout().includes(`${name} runs again`);
      await waitFor(() => names.every(runsAgain) || program.stderr() !== '', { timeoutMs: 2 * limitMs });
      expect(program.stderr()).toBe('');
      expect(program.stdout()).toContain(
        `worker ended unexpectedly (ended by SIGKILL) and is started again. Its log: ${data('logs/worker.log')}`,
      );
      await waitFor(async () => (await fetch(`${demo.base_url}/readyz`)).status === 200, {
        timeoutMs: limitMs,
      });
      const { chat_id } = await kick(demo);
      expect(await untilDone(demo, chat_id)).toMatchObject({ status: 'completed' });
      program.signal('SIGINT');
      expect(await program.ended).toBe(0);
      expect(processes()).toEqual([]);
    },
    4 * limitMs,
  );

  test(
    'completes rounds that ran when the last start was killed',
    async () => {
      const settings = { ...again, WORKER_LEASE_MS: '1000' };
      const first = await launch(settings);
      await setFaults(first.llm_demo_url, [{ step: 'todos', kind: 'hang' }]);
      const { chat_id, round_id } = await kick(first);
      await waitFor(async () => (await getCalls(first.llm_demo_url, round_id, 'todos')).length > 0);
      program.signal('SIGKILL');
      await program.ended;
      for (const { pid } of processes()) signalGroup(pid, 'SIGKILL');

      const second = await launch(settings);
      expect(await untilDone(second, chat_id)).toMatchObject({ round_id, status: 'completed' });
    },
    3 * limitMs,
  );
});
