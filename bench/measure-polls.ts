import { z } from 'zod';
import { createChildEnvironment } from '../dev/environment.ts';
import { startEntry } from '../dev/processes/start-entry.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { measureRequestsPerSecond } from './requests-per-second.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp, watchClosely } from './rounds.ts';
import type { SdkClient } from './sdk-client.ts';
import { startHalfwayChat } from './start-halfway-chat.ts';
import { median } from './stats.ts';

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
        state: 'finished',
        atLeast: 0.5,
      });
      await bench.standins.hold('cross-sell');
      const running = await startHalfwayChat(app.client);
      const runningResults = await compare(bench, {
        ...comparison,
        chatId: running,
        state: 'running',
        atLeast: 0.3,
      });
      await app.client.endChat(running);
      return [...finishedResults, ...runningResults];
    } finally {
      await bareKoa.stop();
      await app.close();
    }
  },
};

interface Comparison {
  client: SdkClient;
  bareUrl: string;
  chatId: string;
  state: 'finished' | 'running';
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
    { what: `polls, ${state} chat`, value: median(polled), unit: 'polls/s', note },
    { what: `polls, ${state} chat, bare Koa`, value: median(served), unit: 'polls/s', note },
    {
      what: `polls, ${state} chat, over bare Koa`,
      value: median(polled) / median(served),
      unit: '×',
      target: { atLeast },
    },
  ];
}
