import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { tenantSigning, tenantToken } from '../cli/tokens.ts';
import { readConfig } from '../config.ts';
import type { TriggerKind } from '../domain/chat/event-kind.ts';
import type { BenchApp } from './bench-app.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { collectable, type Memory, readMemory } from './collected-memory.ts';
import type { Measure, Result } from './result.ts';
import { runRound, times, warmUp } from './rounds.ts';
import { median } from './stats.ts';
import { StreamClient } from './stream-client.ts';

const listeners = 2_000;
const events = 20;
/** Warm-up streams, so that the heap has grown before the measurement. */
const warmUpListeners = 200;
const atOnce = 50;
/** Pause between events, so that streams are idle before each. */
const pauseMs = 100;

const path = '/api/v1/sdk-chat/events/stream';
const event = 'backlist_triggered' satisfies TriggerKind;

/** 2,000 dashboards of one tenant on one server: latency until all have received an event, and memory. */
export const streams: Measure = {
  name: 'streams',
  async run(bench: BenchEnvironment): Promise<Result[]> {
    const secret = randomBytes(16).toString('hex');
    const app = await bench.openBenchApp({ ...collectable, TENANT_JWT_SECRET: secret });
    const signing = tenantSigning(readConfig({}), secret);
    const token = tenantToken(signing, { tenantCode: bench.tenant.code, userId: 'bench', role: 'admin' });
    const readServer = async () =>
      (
        await readMemory([{ pid: app.serverPid, log: () => readFileSync(bench.file('server.log'), 'utf8') }])
      )?.[0] ?? null;
    try {
      await warmUp(app.client);
      const { chatId } = await runRound(app.client, { chatId: null, pollIn: () => 20 });
      await leave(await listen(app, token, warmUpListeners));
      const atRest = await readServer();
      const clients = await listen(app, token, listeners);
      const latencies = await publishEvents(app, chatId, clients);
      const withListeners = await readServer();
      await leave(clients);
      const after = await readServer();
      return [...reportTimes(latencies), ...reportMemory(atRest, withListeners, after)];
    } finally {
      await app.close();
    }
  },
};

function listen({ client }: BenchApp, token: string, count: number): Promise<StreamClient[]> {
  return times(count, atOnce, async () => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const listener = new StreamClient(`${client.baseUrl}${path}`, headers, event);
    await listener.ready();
    return listener;
  });
}

async function leave(clients: StreamClient[]): Promise<void> {
  await Promise.all(clients.map((client) => client.close()));
}

/** Latency of each event, from the app's request until the last client has received it. */
async function publishEvents(
  { client }: BenchApp,
  chatId: string,
  clients: StreamClient[],
): Promise<number[]> {
  const latencies: number[] = [];
  for (let published = 0; published < events; published += 1) {
    const received = clients.map((one) => one.next());
    const startedAt = performance.now();
    await client.showBacklist(chatId);
    latencies.push(Math.max(...(await Promise.all(received))) - startedAt);
    await pause(pauseMs);
  }
  return latencies;
}

function reportTimes(latencies: number[]): Result[] {
  const what = `an event until the last of ${listeners} listeners has it`;
  const note = `${latencies.length} events, from the app's request`;
  return [
    { what: `${what}, p50`, value: median(latencies), unit: 'ms', note },
    {
      what: `${what}, the slowest`,
      value: Math.max(...latencies),
      unit: 'ms',
      target: { atMost: 1_000 },
      note,
    },
  ];
}

function reportMemory(atRest: Memory | null, withListeners: Memory | null, after: Memory | null): Result[] {
  if (atRest === null || withListeners === null || after === null) return [];
  const states = Object.entries({
    'at rest': atRest,
    [`with ${listeners} listeners`]: withListeners,
    'after they left': after,
  });
  return [
    ...states.flatMap(([state, { residentKiB, heapKiB }]): Result[] => [
      { what: `resident memory of the server, ${state}`, value: residentKiB / 1_024, unit: 'MiB' },
      { what: `heap in use of the server, ${state}`, value: heapKiB / 1_024, unit: 'MiB' },
    ]),
    {
      what: 'memory per listener, heap in use',
      value: (withListeners.heapKiB - atRest.heapKiB) / listeners,
      unit: 'KiB',
    },
    {
      what: 'heap in use after they left over at rest',
      value: after.heapKiB / atRest.heapKiB,
      unit: '×',
      target: { atMost: 1.1 },
    },
  ];
}
