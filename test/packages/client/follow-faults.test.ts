import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createClient } from '../../../packages/client/src/client.ts';
import type { ChatEvent, ChatEvents } from '../../../packages/client/src/types.ts';
import { Random } from '../../../prove/random.ts';
import { type ChatApi, startChatApi, toFrame } from '../../support/chat-api.ts';
import type { Answer } from '../../support/http-server.ts';
import { fastOptions } from './client-options.ts';

const count = 500;

let api: ChatApi;
beforeEach(async () => {
  api = await startChatApi();
});
afterEach(() => api.close());

/** What the faults did, so that a run without them fails. */
type Tally = Record<'repeats' | 'gaps' | 'cuts' | 'silences' | 'errors' | 'ends', number>;

/** Some of the events after `after`: here and there one is repeated or missing. */
function spoil(random: Random, events: ChatEvent[], tally: Tally): ChatEvent[] {
  return events.flatMap((event) => {
    if (random.chance(0.02)) {
      tally.gaps += 1;
      return [];
    }
    if (!random.chance(0.1)) return [event];
    tally.repeats += 1;
    return [event, random.pick(events.filter(({ sequence }) => sequence <= event.sequence))];
  });
}

/** Sends a part of the bytes, and then cuts the connection, ends it, or says nothing more. */
function sendPart(random: Random, response: ServerResponse, bytes: Buffer, tally: Tally): void {
  const part = bytes.subarray(0, random.int(0, bytes.length));
  const kind = random.pick(['cuts', 'cuts', 'ends', 'silences'] as const);
  tally[kind] += 1;
  const after = { cuts: () => response.destroy(), ends: () => response.end(), silences: () => {} };
  if (part.length === 0) after[kind]();
  // A piece at a time, split anywhere, inside of letters too.
  else response.write(part, after[kind]);
}

/** A server that spoils, cuts and delays what it sends; what it does follows from the seed. */
function createFaultyAnswer(random: Random, events: ChatEvent[], tally: Tally): Answer {
  return (request, response) => {
    if (random.chance(0.1)) {
      tally.errors += 1;
      const kind = random.pick(['refused', 'unavailable', 'html']);
      if (kind === 'refused') response.destroy();
      else response.writeHead(kind === 'html' ? 200 : 503, { 'content-type': 'text/html' }).end('<html>');
      return;
    }
    const after = Number(new URL(request.url, api.url).searchParams.get('after'));
    const sent = spoil(random, events.slice(after, after + random.int(1, 40)), tally);
    if (request.headers.accept === 'text/event-stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1\n\n');
      sendPart(random, response, Buffer.from(sent.map(toFrame).join('')), tally);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    const body = Buffer.from(JSON.stringify({ success: true, data: { events: sent } }));
    if (random.chance(0.3)) sendPart(random, response, body, tally);
    else response.end(body);
  };
}

const seeds = [1, 2, 3];
const runs = seeds.flatMap((seed) =>
  (['auto', 'poll'] as const).map((transport) => [seed, transport] as const),
);

test.each(runs)(
  '500 events arrive once and in order, whatever happens (seed %d, %s)',
  async (seed, transport) => {
    const { profileId, chatId } = api.newChat();
    const texts = ['카레', 'カレー', 'curry 🍛'];
    for (let index = 1; index < count; index += 1) {
      api.append(chatId, 'step.completed', { data: { last_error: texts[index % 3] ?? '' } });
    }
    api.append(chatId, 'chat.ended');
    const events = await readAll(chatId);

    const tally: Tally = { repeats: 0, gaps: 0, cuts: 0, silences: 0, errors: 0, ends: 0 };
    const answer = createFaultyAnswer(new Random(seed), events, tally);
    api.faults.push(...Array<Answer>(2_000).fill(answer));
    const timing = { pollWaitS: 0.02, silenceMs: 30, firstByteMs: 1_000, streamRetryMs: 20, maxBackoffMs: 4 };
    const client = createClient({ ...fastOptions(api.url, timing), timeoutMs: 80 });
    const seen: ChatEvent[] = [];
    for await (const event of client.chat(profileId, chatId).follow({ transport })) seen.push(event);

    expect(seen).toEqual(events);
    expect(Object.entries(tally).filter(([, times]) => times === 0)).toEqual([]);
  },
);

async function readAll(chatId: string): Promise<ChatEvent[]> {
  const pages = await Promise.all(
    [0, 100, 200, 300, 400].map(async (after) => {
      const page = await fetch(`${api.url}/v1/chat/p/recommend/${chatId}/events?after=${after}`);
      return (await page.json()) as { data: ChatEvents };
    }),
  );
  return pages.flatMap(({ data }) => data.events);
}
