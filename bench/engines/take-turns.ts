/** Engines that run the same rounds by turns on the same services, so that what a machine does is alike for all. */
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSeconds } from '../process-usage.ts';
import { runRound, warmUp, watchClosely } from '../rounds.ts';
import { median } from '../stats.ts';
import type { RoundClient } from '../store-app.ts';

const chatsAtOnce = 20;
const pollEveryMs = 250;
const roundsPerChat = 9;
/** Turns of each engine. */
const turns = 3;
const settlingMs = 2_000;
/** Chats of three rounds, one after another, in a turn of the times. */
const chatsInTurn = 6;

/** The last one is of a Temporal server that the bench does not start. */
export const parts = ['worker', 'temporal', 'postgres', 'server', 'standins', 'temporal-database'] as const;
export type Part = (typeof parts)[number];

export interface Engine {
  client: RoundClient;
  /** The pid of each part. Those that engines share are busy with one of them at a time. */
  pids: ReadonlyMap<Part, number>;
}

export interface Sample {
  /** Of a round, by part; one for each turn. */
  cpuMs: Map<Part, number>[];
  roundsPerSecond: number[];
  kickoffMs: number[];
  followUpMs: number[];
  doneMs: number[];
}

/** A sample of each engine. */
export async function takeTurns(engines: readonly Engine[], seconds: number): Promise<Sample[]> {
  for (const { client } of engines) await warmUp(client);
  const sampled = engines.map((engine) => ({ engine, sample: newSample() }));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { engine, sample } of sampled) {
      await timeRounds(engine.client, sample);
      await loadEngine(engine, seconds, sample);
    }
  }
  return sampled.map(({ sample }) => sample);
}

export function hasPart({ cpuMs }: Sample, part: Part): boolean {
  return cpuMs.some((turn) => turn.has(part));
}

/** Median over the turns; 0 for a part that the engine does not have. */
export function medianCpuMs({ cpuMs }: Sample, part: Part): number {
  return median(cpuMs.map((turn) => turn.get(part) ?? 0));
}

export function medianTotalCpuMs({ cpuMs }: Sample): number {
  return median(cpuMs.map((turn) => [...turn.values()].reduce((sum, ms) => sum + ms, 0)));
}

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
async function loadEngine({ client, pids }: Engine, seconds: number, sample: Sample): Promise<void> {
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
    const [before, roundsBefore, from] = [readCpuSeconds(pids), rounds, performance.now()];
    await pause(seconds * 1_000);
    const [after, done] = [readCpuSeconds(pids), rounds - roundsBefore];
    const used = [...after].map(([part, spent]) => [part, spent - (before.get(part) ?? Number.NaN)] as const);
    sample.cpuMs.push(new Map(used.map(([part, spent]) => [part, (spent / done) * 1_000])));
    sample.roundsPerSecond.push((done * 1_000) / (performance.now() - from));
  })();
  await Promise.race([counted, chats]);
  stopping.abort();
  await Promise.all([counted, chats]);
}

/** CPU seconds of each so far; NaN if they cannot be read. */
function readCpuSeconds(pids: ReadonlyMap<Part, number>): Map<Part, number> {
  return new Map([...pids].map(([part, pid]) => [part, cpuSeconds(pid) ?? Number.NaN]));
}
