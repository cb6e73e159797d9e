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

const shared = ['temporal', 'postgres'];
const ourProcesses = ['server', 'worker', 'standins', ...shared];
const bareProcesses = ['bare-server', 'bare-worker', ...shared];

interface Engine {
  client: RoundClient;
  /** Names of its processes; those that both use are busy with one of them at a time. */
  processes: readonly string[];
}

interface Sample {
  cpuMs: number[];
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
    const [used, done] = [readCpuSeconds(bench, processes) - before, rounds - roundsBefore];
    sample.cpuMs.push((used / done) * 1_000);
    sample.roundsPerSecond.push((done * 1_000) / (performance.now() - from));
  })();
  await Promise.race([counted, chats]);
  stopping.abort();
  await Promise.all([counted, chats]);
}

/** CPU seconds of all of them so far; NaN if they cannot be read. */
function readCpuSeconds(bench: BenchEnvironment, processes: readonly string[]): number {
  return processes.reduce((sum, name) => {
    const pid = bench.getPid(name);
    return sum + ((pid === null ? null : cpuSeconds(pid)) ?? Number.NaN);
  }, 0);
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
    ...compare('processor time of a round', ({ cpuMs }) => median(cpuMs), ms(1.7)),
    ...compare('rounds, instant upstreams', ({ roundsPerSecond }) => median(roundsPerSecond), {
      unit: 'rounds/s',
      target: { atLeast: 0.6 },
    }),
    ...compare('kickoff of a new chat, p50', ({ kickoffMs }) => percentile(kickoffMs, 50), ms(1.5)),
    ...compare('kickoff of a follow-up, p50', ({ followUpMs }) => percentile(followUpMs, 50), ms(1.5)),
    ...compare('a round until a poll shows it as done, p50', ({ doneMs }) => percentile(doneMs, 50), ms(1.7)),
  ];
}
