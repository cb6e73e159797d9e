import { setTimeout as pause } from 'node:timers/promises';
import { runRound } from './rounds.ts';
import type { StoreApp } from './store-app.ts';

export const chatsAtOnce = 40;
export const pollEveryMs = 250;
/** The first round and the follow-ups that the default cap allows. */
const roundsPerChat = 9;
const settlingMs = 3_000;

/** What a closed load has seen, and two readings around it. */
export interface LoadSample<Reading> {
  seconds: number;
  /** Of each round that was done meanwhile, as its polls saw it. */
  doneMs: number[];
  before: Reading;
  after: Reading;
}

/**
 * Forty chats at once, each of which runs round after round; they share the clients evenly.
 * @param read read before and after the sample
 */
export async function sampleClosedLoad<Reading>(
  clients: readonly StoreApp[],
  { seconds, read }: { seconds: number; read: () => Reading },
): Promise<LoadSample<Reading>> {
  const stopping = new AbortController();
  const seen: { at: number; doneMs: number }[] = [];
  const load = Promise.all(
    Array.from({ length: chatsAtOnce }, (_, index) => {
      const client = clients[index % clients.length];
      if (!client) throw new Error('a load needs a client');
      return runChatsUntilStopped(client, stopping.signal, (doneMs) =>
        seen.push({ at: performance.now(), doneMs }),
      );
    }),
  );
  const sampled = (async () => {
    await pause(settlingMs);
    const [from, before] = [performance.now(), read()];
    await pause(seconds * 1_000);
    return { from, until: performance.now(), before, after: read() };
  })();
  const { from, until, before, after } = await Promise.race([sampled, load.then(() => sampled)]);
  stopping.abort();
  await load;
  const doneMs = seen.filter(({ at }) => at >= from && at < until).map((one) => one.doneMs);
  return { seconds: (until - from) / 1_000, doneMs, before, after };
}

/** Runs chat after chat until `stop` is aborted. */
async function runChatsUntilStopped(
  client: StoreApp,
  stop: AbortSignal,
  onRound: (doneMs: number) => void,
): Promise<void> {
  while (!stop.aborted) {
    let chatId: string | null = null;
    for (let round = 0; round < roundsPerChat && !stop.aborted; round += 1) {
      const measured = await runRound(client, { chatId, pollIn: () => pollEveryMs });
      chatId = measured.chatId;
      onRound(measured.doneMs);
    }
  }
}
