import { z } from 'zod';
import { childEnvironment } from '../dev/environment.ts';
import { startEntry } from '../dev/parts/entry.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { startHalfwayChat } from './held-chat.ts';
import { requestsPerSecond } from './load.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp, watchClosely } from './rounds.ts';
import type { SdkClient } from './sdk-client.ts';
import { median } from './stats.ts';

const warmUpSeconds = 2;
/** Polls and bare Koa by turns, so that a machine that slows down slows both. */
const turns = 2;

const readySchema = z.object({ url: z.string() });

/** Polls a second, over those that a bare Koa answers with the same bytes in the same minute. */
export const polls: Measure = {
  name: 'polls',
  async run(bed: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bed.openBenchApp();
    const { running: bareKoa, ready } = await startEntry(bed.tree, {
      name: 'bare-koa',
      entry: 'bench/bare-koa.ts',
      env: childEnvironment(),
      logFile: bed.file('bare-koa.log'),
    });
    const comparison = { client: app.client, bareUrl: readySchema.parse(ready).url, seconds };
    try {
      await warmUp(app.client);
      const { chatId: finished } = await runRound(app.client, { chatId: null, pollIn: watchClosely });
      const ofFinished = await compare(bed, {
        ...comparison,
        chatId: finished,
        state: 'finished',
        atLeast: 0.5,
      });
      await bed.standins.hold('cross-sell');
      const running = await startHalfwayChat(app.client);
      const ofRunning = await compare(bed, {
        ...comparison,
        chatId: running,
        state: 'running',
        atLeast: 0.3,
      });
      await app.client.endChat(running);
      return [...ofFinished, ...ofRunning];
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
  /** The ratio that is to be reached. */
  atLeast: number;
}

async function compare(bed: BenchEnvironment, comparison: Comparison): Promise<Result[]> {
  const { client, bareUrl, chatId, state, seconds, atLeast } = comparison;
  const body = await client.pollChat(chatId);
  await fetch(bareUrl, { method: 'PUT', body });
  const poll = { url: client.pollUrl(chatId), headers: client.headers };
  const bare = { url: bareUrl, headers: client.headers };
  for (const target of [poll, bare]) await requestsPerSecond(bed, { ...target, seconds: warmUpSeconds });
  const polled: number[] = [];
  const served: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    polled.push(await requestsPerSecond(bed, { ...poll, seconds }));
    served.push(await requestsPerSecond(bed, { ...bare, seconds }));
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
