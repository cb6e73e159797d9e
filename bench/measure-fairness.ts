import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchEnvironment } from './bench-environment.ts';
import { startGreedyTenant } from './greedy-tenant.ts';
import type { Measure, Result } from './result.ts';
import { warmUp } from './rounds.ts';
import { OpenLoad } from './scale/open-load.ts';
import { readRoundTimes } from './scale/read-overheads.ts';
import { percentile } from './stats.ts';

/** Chats that the greedy tenant posts at once, and its connections. */
const flood = 2_000;
const connections = 250;
/** Of the other tenant, which is measured. */
const roundsPerSecond = 1;
const thinkMs = 500;
const settlingMs = 5_000;
const samplingFactor = 6;
const wanted = 1.5;
/** What one tenant may have running in each run; 0 is no limit, where fairness keys work alone. */
const runningLimits = [0, 10, 4];
/** The default of KICKOFF_MAX_WAIT_MS, which the other sections switch off. */
const refuseAfterMs = '1000';

interface Sample {
  kickoffMs: number[];
  /** From admission to settlement. */
  roundMs: number[];
  /** The tenant's own kickoffs that were refused. */
  refused: number;
}

/**
 * What one tenant feels while another posts two thousand chats at once and repeats what is refused: its own kickoffs and
 * rounds, beside those of quiet times.
 */
export const fairness: Measure = {
  name: 'fairness',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const sampleMs = seconds * samplingFactor * 1_000;
    const results: Result[] = [];
    for (const limit of runningLimits) results.push(...(await measure(bench, sampleMs, limit)));
    return results;
  },
};

async function measure(bench: BenchEnvironment, sampleMs: number, runningLimit: number): Promise<Result[]> {
  const what = runningLimit === 0 ? 'no limit' : `limit ${runningLimit}`;
  const app = await bench.openBenchApp({
    KICKOFF_MAX_WAIT_MS: refuseAfterMs,
    TENANT_MAX_RUNNING: String(runningLimit),
  });
  const other = app.clientOf(await bench.newTenant(`other-${Date.now()}`));
  // Of its own in each run: rounds that a run leaves behind would count as running in the next.
  const { key, profileId } = await bench.newTenant(`greedy-${Date.now()}`);
  const { baseUrl } = app.client;
  const greedy = await startGreedyTenant({ baseUrl, key, profileId, chats: flood, connections });
  const load = new OpenLoad(other.client);
  try {
    await warmUp(app.client);
    await bench.standins.think(thinkMs);
    load.perSecond = roundsPerSecond;
    await pause(settlingMs);
    const quiet = await sample(bench, load, { tenant: other.code, sampleMs });
    const ownDelay = monitorEventLoopDelay({ resolution: 5 });
    ownDelay.enable();
    greedy.post();
    const flooded = await sample(bench, load, { tenant: other.code, sampleMs });
    ownDelay.disable();
    const { admitted, refused, failures } = await greedy.stop();
    return [
      ...compare(`${what}, kickoff of the other tenant`, quiet.kickoffMs, flooded.kickoffMs),
      ...compare(`${what}, round of the other tenant`, quiet.roundMs, flooded.roundMs),
      { what: `${what}, kickoffs of the other tenant refused`, value: flooded.refused, unit: 'count' },
      { what: `${what}, kickoffs of the greedy tenant, admitted`, value: admitted, unit: 'count' },
      { what: `${what}, kickoffs of the greedy tenant, refused (429)`, value: refused, unit: 'count' },
      {
        what: `${what}, longest delay of the client's own event loop`,
        value: ownDelay.max / 1e6,
        unit: 'ms',
      },
      {
        what: `${what}, failures`,
        value: load.seen.failures.length + failures.length,
        unit: 'count',
        note: [...load.seen.failures, ...failures][0]?.slice(0, 120) ?? '',
      },
    ];
  } finally {
    load.perSecond = 0;
    await bench.standins.instant();
    await load.stop();
    await other.client.close();
    await app.close();
  }
}

async function sample(
  bench: BenchEnvironment,
  load: OpenLoad,
  { tenant, sampleMs }: { tenant: string; sampleMs: number },
): Promise<Sample> {
  load.clear();
  const since = new Date();
  await pause(sampleMs);
  const { kickoffMs, refused } = load.seen;
  return { kickoffMs, refused, roundMs: await readRoundTimes(bench.databaseUrl, { since, tenant }) };
}

function compare(what: string, quiet: readonly number[], flooded: readonly number[]): Result[] {
  return [50, 99].flatMap((percent): Result[] => {
    const [before, after] = [percentile(quiet, percent), percentile(flooded, percent)];
    return [
      { what: `${what}, quiet, p${percent}`, value: before, unit: 'ms', note: `${quiet.length} in all` },
      { what: `${what}, flooded, p${percent}`, value: after, unit: 'ms', note: `${flooded.length} in all` },
      {
        what: `${what}, flooded over quiet, p${percent}`,
        value: after / before,
        unit: '×',
        target: { atMost: wanted },
      },
    ];
  });
}
