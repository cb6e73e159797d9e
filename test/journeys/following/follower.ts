import { createClient } from '../../../packages/client/src/client.ts';
import type { ChatEvent, FollowOptions } from '../../../packages/client/src/index.ts';
import type { Random } from '../../../prove/random.ts';

/** What happened to followers, so that a run without it fails. */
export type Tally = Record<
  'streams' | 'polls' | 'droppedAnswers' | 'cuts' | 'leaves' | 'closedServers',
  number
>;

interface FollowerOptions {
  baseUrl: string;
  apiKey: string;
  profileId: string;
  chatId: string;
  transport: NonNullable<FollowOptions['transport']>;
  random: Random;
  tally: Tally;
  signal: AbortSignal;
  /** Gets each event as it is seen. */
  seen: ChatEvent[];
}

/** Follows a chat to its end, through cuts, and as an app that is closed and opened again. */
export async function followToTheEnd(options: FollowerOptions): Promise<void> {
  const { baseUrl, apiKey, profileId, chatId, transport, random, tally, signal, seen } = options;
  const timing = { backoffMs: 5, maxBackoffMs: 200, pollWaitS: 5, streamRetryMs: 1 };
  for (;;) {
    const client = createClient({ baseUrl, apiKey, timing, fetch: createLossyFetch(random, tally) });
    const isLeft = await followOnce();
    if (!isLeft) return;
    tally.leaves += 1;

    async function followOnce(): Promise<boolean> {
      const after = seen.at(-1)?.sequence ?? 0;
      for await (const event of client.chat(profileId, chatId).follow({ after, transport, signal })) {
        seen.push(event);
        if (random.chance(0.04)) return true;
      }
      return false;
    }
  }
}

/** A fetch that loses some answers to polls once the server has sent them. */
function createLossyFetch(random: Random, tally: Tally): typeof fetch {
  return async (input, init) => {
    const isStream = new Headers(init?.headers).get('accept') === 'text/event-stream';
    tally[isStream ? 'streams' : 'polls'] += 1;
    const response = await fetch(input, init);
    if (isStream || !random.chance(0.15)) return response;
    await response.text();
    tally.droppedAnswers += 1;
    throw new TypeError('fetch failed');
  };
}
