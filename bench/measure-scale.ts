import { setTimeout as pause } from 'node:timers/promises';
import type { BenchApp } from './bench-app.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import type { Measure, Result } from './result.ts';
import { warmUp } from './rounds.ts';
import { OpenLoad } from './scale/open-load.ts';
import { readOverheads } from './scale/read-overheads.ts';
import { percentile } from './stats.ts';
import { measureUpstreamPath } from './upstream-path.ts';

/** A round as in production: some 46 s, in three steps one after the other (the last two side by side). */
const roundMs = 46_000;
const thinkMs = Math.round(roundMs / 3);
const limits = { kickoffMs: 500, pollMs: 100, overheadMs: 2_000 };
/** Numbers of running chats, each half as much again as the one before. */
const levels = [150, 225, 340, 500, 750, 1_100, 1_650, 2_500];
const wanted = 1_000;
/** How far beyond the largest number that it bears the overload is. */
const overload = 2;
/** The default of KICKOFF_MAX_WAIT_MS, which the other sections switch off. */
const refuseAfterMs = '1000';
/** Until the rounds of the level before have ended. */
const settlingMs = roundMs + 4_000;
const samplingFactor = 4;

interface Level {
  chats: number;
  kickoffMs: number[];
  pollMs: number[];
  overheadMs: number[];
  refused: number;
  failures: string[];
}

interface Load {
  bench: BenchEnvironment;
  load: OpenLoad;
  /** Of one round, in milliseconds. */
  upstreamsMs: number;
  sampleMs: number;
}

/**
 * The largest number of running chats whose kickoffs, polls and rounds stay quick, then twice that load, then the
 * largest number with a second worker process. Each level takes a minute and more.
 */
export const scale: Measure = {
  name: 'scale',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bench.openBenchApp({ KICKOFF_MAX_WAIT_MS: refuseAfterMs });
    const load = new OpenLoad(app.client);
    try {
      const path = await measureUpstreamPath(bench);
      await warmUp(app.client);
      await bench.standins.think(thinkMs);
      const upstreamsMs = 3 * thinkMs + path.stepsMs;
      const shared = { bench, load, upstreamsMs, sampleMs: seconds * samplingFactor * 1_000 };
      const first = await findLargest(shared, levels);
      const results = [...report('one worker', first), ...(await measureOverload(shared, first))];
      return [...results, ...(await measureSecondWorker(shared, app, first))];
    } finally {
      load.perSecond = 0;
      await bench.standins.instant();
      await load.stop();
      await app.close();
    }
  },
};

interface Largest {
  /** The last level within the limits; null if the first one misses them. */
  held: Level | null;
  /** The first level beyond them; null if all hold. */
  missed: Level | null;
}

async function findLargest(shared: Load, numbers: readonly number[]): Promise<Largest> {
  let held: Level | null = null;
  for (const chats of numbers) {
    const level = await measureLevel(shared, chats);
    if (!isWithinLimits(level)) return { held, missed: level };
    held = level;
  }
  return { held, missed: null };
}

async function measureLevel({ bench, load, upstreamsMs, sampleMs }: Load, chats: number): Promise<Level> {
  load.perSecond = chats / (roundMs / 1_000);
  await pause(settlingMs);
  load.clear();
  const since = new Date();
  await pause(sampleMs);
  const { kickoffMs, pollMs, refused, failures } = load.seen;
  const overheadMs = await readOverheads(bench.databaseUrl, since, upstreamsMs);
  return { chats, kickoffMs, pollMs, overheadMs, refused, failures };
}

function isWithinLimits({ kickoffMs, pollMs, overheadMs, refused, failures }: Level): boolean {
  return (
    percentile(kickoffMs, 99) < limits.kickoffMs &&
    percentile(pollMs, 99) < limits.pollMs &&
    percentile(overheadMs, 99) < limits.overheadMs &&
    refused === 0 &&
    failures.length === 0
  );
}

function report(who: string, { held, missed }: Largest): Result[] {
  const what = `running chats of ${roundMs / 1_000} s with quick answers, ${who}`;
  return [
    { what, value: held?.chats ?? 0, unit: 'count', target: { atLeast: wanted } },
    ...[held, missed].flatMap((level) =>
      level === null ? [] : describe(`${who}, ${level.chats} chats`, level),
    ),
  ];
}

function describe(who: string, { kickoffMs, pollMs, overheadMs, refused, failures }: Level): Result[] {
  const times = (what: string, ms: number[]): Result[] =>
    [50, 99].map((percent) => ({
      what: `${who}, ${what}, p${percent}`,
      value: percentile(ms, percent),
      unit: 'ms',
      note: `${ms.length} in all`,
    }));
  return [
    ...times('kickoff', kickoffMs),
    ...times('poll', pollMs),
    ...times('overhead of a round', overheadMs),
    { what: `${who}, kickoffs refused (429)`, value: refused, unit: 'count' },
    {
      what: `${who}, failures`,
      value: failures.length,
      unit: 'count',
      ...(failures[0] !== undefined && { note: failures[0].slice(0, 120) }),
    },
  ];
}

async function measureOverload(shared: Load, { held, missed }: Largest): Promise<Result[]> {
  const chats = Math.round((held ?? missed)?.chats ?? 0) * overload;
  return describe(`overload, ${chats} chats`, await measureLevel(shared, chats));
}

async function measureSecondWorker(shared: Load, app: BenchApp, { held }: Largest): Promise<Result[]> {
  shared.load.perSecond = 0;
  await pause(settlingMs);
  const worker = await app.startExtraWorker();
  try {
    const from = levels.indexOf(held?.chats ?? 0);
    return report('two workers', await findLargest(shared, levels.slice(Math.max(0, from))));
  } finally {
    await worker.stop();
  }
}
