import { setTimeout as pause } from 'node:timers/promises';
import type { RoundClient, Ticket } from './store-app.ts';

export interface MeasuredRound extends Ticket {
  /** From the POST to its 202. */
  kickoffMs: number;
  /** From the POST to the first poll that shows the round as completed. */
  doneMs: number;
}

interface RoundOptions {
  /** Null starts a chat. */
  chatId: string | null;
  /** The delay before the next poll, in milliseconds, given the time since the POST. */
  pollIn: (elapsedMs: number) => number;
}

const firstPrompt = '오늘 저녁 카레 땡기는데';
const followUps = ['와인 추가', '돼지고기 빼고', '2인분으로'];
let followUpsSent = 0;

/** Enough for a round that is queued behind a hundred others. */
const roundLimitMs = 120_000;

export function nextPrompt(chatId: string | null): string {
  if (chatId === null) return firstPrompt;
  followUpsSent += 1;
  return followUps[followUpsSent % followUps.length] ?? firstPrompt;
}

/** Kicks a round off and polls until it is completed. */
export async function runRound(
  client: RoundClient,
  { chatId, pollIn }: RoundOptions,
): Promise<MeasuredRound> {
  const startedAt = performance.now();
  const ticket = await client.kickOff(chatId, nextPrompt(chatId));
  const kickoffMs = performance.now() - startedAt;
  for (;;) {
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs > roundLimitMs)
      throw new Error(`Round ${ticket.roundId} is not done after ${roundLimitMs} ms.`);
    await pause(pollIn(elapsedMs));
    if (await client.isDone(ticket)) return { ...ticket, kickoffMs, doneMs: performance.now() - startedAt };
  }
}

/** A short interval that shows the end of a single round within a few milliseconds. */
export const watchClosely = () => 5;

/** Runs `work` a number of times with a concurrency limit. */
export async function times<T>(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return results;
}

/** Warms up server, worker and stand-ins with rounds in chats of three. */
export async function warmUp(client: RoundClient): Promise<void> {
  await times(20, 4, async () => {
    let chatId: string | null = null;
    for (let round = 0; round < 3; round += 1) {
      chatId = (await runRound(client, { chatId, pollIn: () => 20 })).chatId;
    }
  });
}
