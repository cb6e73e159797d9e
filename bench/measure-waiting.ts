import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import { findPids } from './engines/find-pids.ts';
import { cpuSeconds } from './process-usage.ts';
import type { Measure, Result } from './result.ts';
import { times, warmUp } from './rounds.ts';

const chats = 200;
const settlingMs = 5_000;
/** Longer than a heartbeat's interval. */
const samplingFactor = 6;
/** The default, and what would notice a lost worker in the time of a worker's lease. */
const heartbeatsMs = [30_000, 3_000];

/** What a chat costs while its step waits for llm-demo and nobody polls. */
export const waiting: Measure = {
  name: 'waiting',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const results: Result[] = [];
    for (const heartbeatMs of heartbeatsMs)
      results.push(...(await measure(bench, heartbeatMs, seconds * samplingFactor)));
    return results;
  },
};

async function measure(bench: BenchEnvironment, heartbeatMs: number, seconds: number): Promise<Result[]> {
  const app = await bench.openBenchApp({ STEP_HEARTBEAT_MS: String(heartbeatMs) });
  try {
    await warmUp(app.client);
    await bench.standins.hold('meal-suggest');
    const held = await times(chats, 10, () => app.client.kickOff(null, '카레'));
    await pause(settlingMs);
    const pids = [...findPids(bench)];
    const before = pids.map(([, pid]) => cpuSeconds(pid) ?? Number.NaN);
    await pause(seconds * 1_000);
    const used = pids.map(([, pid], index) => (cpuSeconds(pid) ?? Number.NaN) - (before[index] ?? 0));
    await times(chats, 10, (index) => app.client.endChat(held[index]?.chatId ?? ''));
    return pids.map(([part], index) => ({
      what: `a waiting chat and second, STEP_HEARTBEAT_MS=${heartbeatMs}, ${part}`,
      value: ((used[index] ?? Number.NaN) * 1_000) / seconds / chats,
      unit: 'ms',
      note: `${chats} chats`,
    }));
  } finally {
    await app.close();
  }
}
