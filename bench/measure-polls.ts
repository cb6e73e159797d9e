import { z } from 'zod';
import { createChildEnvironment } from '../dev/environment.ts';
import { startEntry } from '../dev/processes/start-entry.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { cpuSeconds } from './process-usage.ts';
import { measureRequestsPerSecond } from './requests-per-second.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp, watchClosely } from './rounds.ts';
import { startHalfwayChat } from './start-halfway-chat.ts';
import { median } from './stats.ts';
import type { StoreApp } from './store-app.ts';

const warmUpSeconds = 2;
/** Polls and the baseline alternate, so that a slower machine affects both. */
const turns = 2;

const readySchema = z.object({ url: z.string() });

/** Polls per second, relative to a bare Koa server with the same body. */
export const polls: Measure = {
  name: 'polls',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bench.openBenchApp();
    const { running: bareKoa, ready } = await startEntry(bench.tree, {
      name: 'bare-koa',
      entry: 'bench/bare-koa.ts',
      env: createChildEnvironment(),
      logFile: bench.file('bare-koa.log'),
    });
    const comparison = { client: app.client, bareUrl: readySchema.parse(ready).url, seconds };
    try {
      await warmUp(app.client);
      const { chatId: finished } = await runRound(app.client, { chatId: null, pollIn: watchClosely });
      const finishedResults = await compare(bench, {
        ...comparison,
        chatId: finished,
        state: 'finished chat',
        atLeast: 0.5,
      });
      await bench.standins.hold('cross-sell');
      const running = await startHalfwayChat(app.client);
      const runningResults = await compare(bench, {
        ...comparison,
        chatId: running,
        state: 'running chat',
        atLeast: 0.8,
      });
      const pids = { ours: app.serverPid, bare: bareKoa.pid };
      const quietResults = await compareQuietFollow(bench, { ...comparison, chatId: running, pids });
      await app.client.endChat(running);
      return [...finishedResults, ...runningResults, ...quietResults];
    } finally {
      await bareKoa.stop();
      await app.close();
    }
  },
};

interface Comparison {
  client: StoreApp;
  bareUrl: string;
  chatId: string;
  state: string;
  seconds: number;
  /** The target ratio. */
  atLeast: number;
}

async function compare(bench: BenchEnvironment, comparison: Comparison): Promise<Result[]> {
  const { client, bareUrl, chatId, state, seconds, atLeast } = comparison;
  const body = await client.pollChat(chatId);
  await fetch(bareUrl, { method: 'PUT', body });
  const poll = { url: client.pollUrl(chatId), headers: client.headers };
  const bare = { url: bareUrl, headers: client.headers };
  for (const target of [poll, bare])
    await measureRequestsPerSecond(bench, { ...target, seconds: warmUpSeconds });
  const polled: number[] = [];
  const served: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    polled.push(await measureRequestsPerSecond(bench, { ...poll, seconds }));
    served.push(await measureRequestsPerSecond(bench, { ...bare, seconds }));
  }
  const note = `${Buffer.byteLength(body)} bytes, 50 connections, ${turns} × ${seconds} s each by turns`;
  return [
    { what: `polls, ${state}`, value: median(polled), unit: 'polls/s', note },
    { what: `polls, ${state}, bare Koa`, value: median(served), unit: 'polls/s', note },
    {
      what: `polls, ${state}, over bare Koa`,
      value: median(polled) / median(served),
      unit: '×',
      target: { atLeast },
    },
  ];
}

/** Polls of a chat's events while nothing happens: their size, and the server's processor time beyond bare Koa's. */
async function compareQuietFollow(
  bench: BenchEnvironment,
  {
    client,
    bareUrl,
    chatId,
    seconds,
    pids,
  }: Pick<Comparison, 'client' | 'bareUrl' | 'chatId' | 'seconds'> & { pids: { ours: number; bare: number } },
): Promise<Result[]> {
  const { headers } = client;
  const newest = (await fetch(client.pollUrl(chatId), { headers })).headers.get('chat-sequence');
  const url = `${client.pollUrl(chatId)}/events?after=${newest}`;
  const body = await (await fetch(url, { headers })).text();
  await fetch(bareUrl, { method: 'PUT', body });
  const timeOf = async (target: string, pid: number) => {
    const before = cpuSeconds(pid) ?? Number.NaN;
    const perSecond = await measureRequestsPerSecond(bench, { url: target, headers, seconds });
    return (((cpuSeconds(pid) ?? Number.NaN) - before) * 1_000) / (perSecond * seconds);
  };
  await measureRequestsPerSecond(bench, { url, headers, seconds: warmUpSeconds });
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    ours.push(await timeOf(url, pids.ours));
    bare.push(await timeOf(bareUrl, pids.bare));
  }
  const what = 'quiet poll of events';
  return [
    {
      what: `${what}, body`,
      value: Buffer.byteLength(body),
      unit: 'count',
      target: { atMost: 300 },
      note: 'bytes',
    },
    { what: `${what}, processor time of the server`, value: median(ours), unit: 'ms' },
    { what: `${what}, processor time of bare Koa`, value: median(bare), unit: 'ms' },
    {
      what: `${what}, beyond bare Koa`,
      value: median(ours) - median(bare),
      unit: 'ms',
      target: { atMost: 0.1 },
    },
  ];
}
