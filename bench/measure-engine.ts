import { setTimeout as pause } from 'node:timers/promises';
import { openBareEngine } from './bare-engine/open.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { cpuSeconds } from './process-usage.ts';
import type { Measure, Result } from './result.ts';
import { runRound, warmUp, watchClosely } from './rounds.ts';
import type { RoundClient } from './sdk-client.ts';
import { median, percentile } from './stats.ts';

const chatsAtOnce = 20;
const pollEveryMs = 250;
const roundsPerChat = 9;
/** Turns of each engine. */
const turns = 3;
const settlingMs = 2_000;
/** Chats of three rounds, one after another, in a turn of the times. */
const chatsInTurn = 6;

/** The parts of an engine, and the processes that they are in Roundtable and in the bare engine. */
const parts = ['worker', 'temporal', 'postgres', 'server', 'standins'] as const;
type Part = (typeof parts)[number];
const ourProcesses: Processes = new Map(parts.map((part) => [part, part]));
const bareProcesses: Processes = new Map([
  ['worker', 'bare-worker'],
  ['temporal', 'temporal'],
  ['postgres', 'postgres'],
  ['server', 'bare-server'],
]);
type Processes = ReadonlyMap<Part, string>;

interface Engine {
  client: RoundClient;
  /** Those that both use are busy with one of them at a time. */
  processes: Processes;
}

interface Sample {
  /** Of a round, by part; one for each turn. */
  cpuMs: Map<Part, number>[];
  roundsPerSecond: number[];
  kickoffMs: number[];
  followUpMs: number[];
  doneMs: number[];
}

/**
 * Roundtable beside a bare engine: an update with start, a local activity that writes a row, four activities that
 * write a row each, polled rows. The two run by turns on the same services, and each figure is a ratio.
 */
export const engine: Measure = {
  name: 'engine',
  async run(bench: BenchEnvironment, seconds: number): Promise<Result[]> {
    const app = await bench.openBenchApp();
    const bare = await openBareEngine(bench);
    try {
      const engines: [Engine, Engine] = [
        { client: app.client, processes: ourProcesses },
        { client: bare.client, processes: bareProcesses },
      ];
      for (const { client } of engines) await warmUp(client);
      const samples = [newSample(), newSample()] as const;
      for (let turn = 0; turn < turns; turn += 1) {
        for (const [index, one] of engines.entries()) {
          const sample = samples[index] ?? newSample();
          await timeRounds(one.client, sample);
          await loadEngine(bench, one, { seconds, sample });
        }
      }
      return toResults(...samples);
    } finally {
      await bare.close();
      await app.close();
    }
  },
};

function newSample(): Sample {
  return { cpuMs: [], roundsPerSecond: [], kickoffMs: [], followUpMs: [], doneMs: [] };
}

/** One round after another, without other load. */
async function timeRounds(client: RoundClient, sample: Sample): Promise<void> {
  for (let chat = 0; chat < chatsInTurn; chat += 1) {
    let chatId: string | null = null;
    for (let round = 0; round < 3; round += 1) {
      const measured = await runRound(client, { chatId, pollIn: watchClosely });
      (chatId === null ? sample.kickoffMs : sample.followUpMs).push(measured.kickoffMs);
      sample.doneMs.push(measured.doneMs);
      chatId = measured.chatId;
    }
  }
}

/** Twenty chats at once. */
async function loadEngine(
  bench: BenchEnvironment,
  { client, processes }: Engine,
  { seconds, sample }: { seconds: number; sample: Sample },
): Promise<void> {
  const stopping = new AbortController();
  let rounds = 0;
  const chats = Promise.all(
    Array.from({ length: chatsAtOnce }, async () => {
      while (!stopping.signal.aborted) {
        let chatId: string | null = null;
        for (let round = 0; round < roundsPerChat && !stopping.signal.aborted; round += 1) {
          ({ chatId } = await runRound(client, { chatId, pollIn: () => pollEveryMs }));
          rounds += 1;
        }
      }
    }),
  );
  const counted = (async () => {
    await pause(settlingMs);
    const [before, roundsBefore, from] = [readCpuSeconds(bench, processes), rounds, performance.now()];
    await pause(seconds * 1_000);
    const [after, done] = [readCpuSeconds(bench, processes), rounds - roundsBefore];
    const used = [...after].map(([part, spent]) => [part, spent - (before.get(part) ?? Number.NaN)] as const);
    sample.cpuMs.push(new Map(used.map(([part, spent]) => [part, (spent / done) * 1_000])));
    sample.roundsPerSecond.push((done * 1_000) / (performance.now() - from));
  })();
  await Promise.race([counted, chats]);
  stopping.abort();
  await Promise.all([counted, chats]);
}

/** CPU seconds of each so far; NaN if they cannot be read. */
function readCpuSeconds(bench: BenchEnvironment, processes: Processes): Map<Part, number> {
  const read = (pid: number | null) => (pid === null ? null : cpuSeconds(pid)) ?? Number.NaN;
  return new Map([...processes].map(([part, name]) => [part, read(bench.getPid(name))]));
}

/** Median over the turns; 0 for a part that the engine does not have. */
function medianCpuMs({ cpuMs }: Sample, part: Part): number {
  return median(cpuMs.map((turn) => turn.get(part) ?? 0));
}

function medianTotalCpuMs({ cpuMs }: Sample): number {
  return median(cpuMs.map((turn) => [...turn.values()].reduce((sum, ms) => sum + ms, 0)));
}

function toResults(ours: Sample, bare: Sample): Result[] {
  const compare = (
    what: string,
    pick: (sample: Sample) => number,
    { unit, target }: { unit: Result['unit']; target: Result['target'] },
  ): Result[] => {
    const [our, theirs] = [pick(ours), pick(bare)];
    return [
      { what, value: our, unit },
      { what: `${what}, bare engine`, value: theirs, unit },
      { what: `${what}, over the bare engine`, value: our / theirs, unit: '×', ...(target && { target }) },
    ];
  };
  const ms = (atMost: number) => ({ unit: 'ms', target: { atMost } }) as const;
  return [
    ...compare('processor time of a round', medianTotalCpuMs, ms(1.7)),
    ...parts.flatMap((part): Result[] => [
      { what: `processor time of a round, ${part}`, value: medianCpuMs(ours, part), unit: 'ms' },
      { what: `processor time of a round, ${part}, bare engine`, value: medianCpuMs(bare, part), unit: 'ms' },
    ]),
    ...compare('rounds, instant upstreams', ({ roundsPerSecond }) => median(roundsPerSecond), {
      unit: 'rounds/s',
      target: { atLeast: 0.6 },
    }),
    ...compare('kickoff of a new chat, p50', ({ kickoffMs }) => percentile(kickoffMs, 50), ms(1.5)),
    ...compare('kickoff of a follow-up, p50', ({ followUpMs }) => percentile(followUpMs, 50), ms(1.5)),
    ...compare('a round until a poll shows it as done, p50', ({ doneMs }) => percentile(doneMs, 50), ms(1.7)),
  ];
}
