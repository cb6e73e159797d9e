import { z } from 'zod';
import { sleep } from '../clock.ts';
import type { Call, RoundRead } from '../evidence.ts';
import type { Random } from '../random.ts';
import { toChatRead } from './read-chat.ts';
import type { Answer, Recorder, Request } from './recorder.ts';
import { followRound } from './round-reader.ts';

interface ShopperOptions {
  name: string;
  tenant: { code: string; key: string; profileId: string };
  recorder: Recorder;
  random: Random;
  /** Aborted when the client should stop sending. */
  stopping: AbortSignal;
  /** Whether each of its rounds has a separate reader until its end. */
  followed: boolean;
}

interface Chat {
  chatId: string;
  rounds: RoundRead[];
}

const startedSchema = z.object({ data: z.object({ chat_id: z.string(), round_id: z.string() }) });
const triggeredSchema = z.object({ data: z.object({ event_ids: z.array(z.string()) }) });
/** Maximum number of repeats of a request with an unknown outcome, under one Idempotency-Key. */
const maxRepeats = 8;

/**
 * A store app and its shopper: chats with follow-ups at the right time and too early, repeats of requests whose
 * answer was lost, signage events, polls through every server, and the end of some chats.
 */
export class Shopper {
  readonly #name: string;
  readonly #tenant: ShopperOptions['tenant'];
  readonly #recorder: Recorder;
  readonly #random: Random;
  readonly #stopping: AbortSignal;
  readonly #followed: boolean;
  /** Readers of its rounds. */
  readonly #following: Promise<void>[] = [];
  #prompts = 0;

  constructor({ name, tenant, recorder, random, stopping, followed }: ShopperOptions) {
    this.#followed = followed;
    this.#name = name;
    this.#tenant = tenant;
    this.#recorder = recorder;
    this.#random = random;
    this.#stopping = stopping;
  }

  /** One chat after the other, until the run stops. */
  async run(): Promise<void> {
    while (!this.#stopping.aborted) {
      await this.#converse();
      await sleep(this.#random.int(50, 600), this.#stopping);
    }
    await Promise.all(this.#following);
  }

  async #converse(): Promise<void> {
    const random = this.#random;
    const chatId = await this.#ask(null);
    if (chatId === null) return;
    const chat: Chat = { chatId, rounds: [] };
    const followUps = random.pick([0, 1, 2, 3, 6]);
    for (let number = 0; number < followUps && !this.#stopping.aborted; number += 1) {
      await this.#followUp(chat);
      if (random.chance(0.4)) await this.#passSignage(chat);
    }
    if (random.chance(0.25)) await this.#end(chat);
    else await this.#poll(chat, (round) => round.status !== 'in_progress');
  }

  /** Some follow-ups are too early; some are sent twice at once, as from two devices. */
  async #followUp(chat: Chat): Promise<void> {
    const random = this.#random;
    if (random.chance(0.75))
      await this.#poll(chat, (round) => round.status !== 'in_progress' || round.steps[1] === 'done');
    const asked = [this.#ask(chat.chatId)];
    if (random.chance(0.15)) asked.push(this.#ask(chat.chatId, `${this.#name}-b`));
    await Promise.all(asked);
  }

  /**
   * Sends a prompt, and repeats it under its key while its outcome is unknown.
   * @returns the chat's id, or null where the prompt was not accepted
   */
  async #ask(chatId: string | null, client = this.#name): Promise<string | null> {
    const random = this.#random;
    const idempotencyKey = random.chance(0.7) ? random.uuid() : null;
    this.#prompts += 1;
    const prompt = `오늘 저녁 카레 땡기는데 #${client}-${this.#prompts}`;
    const fresh = chatId !== null && random.chance(0.1);
    const request: Request = {
      kind: chatId === null ? 'kickoff' : 'follow_up',
      method: 'POST',
      path: `/v1/chat/${this.#tenant.profileId}/recommend`,
      server: this.#anyServer(),
      body: { prompt, ...(chatId !== null && { chat_id: chatId }), ...(fresh && { new_round: true }) },
      idempotencyKey,
      chatId,
      prompt,
      ...(random.chance(0.08) && { cutAfterMs: random.int(5, 150) }),
    };
    let answer = await this.#send(request, client);
    for (
      let repeat = 0;
      repeat < maxRepeats && idempotencyKey !== null && isUnknown(answer.call);
      repeat += 1
    ) {
      if (this.#stopping.aborted) break;
      await sleep(random.int(100, 800));
      answer = await this.#send({ ...request, server: this.#anyServer(), cutAfterMs: undefined }, client);
    }
    if (answer.call.status !== 202) return null;
    const { data } = startedSchema.parse(answer.body);
    answer.call.chatId = data.chat_id;
    answer.call.roundId = data.round_id;
    if (this.#followed) this.#follow(data.chat_id, data.round_id);
    if (idempotencyKey !== null && random.chance(0.2)) await this.#sendAgain(request, client);
    return data.chat_id;
  }

  /** Repeats an accepted prompt; half of the time with another text, which must be rejected for its key. */
  async #sendAgain(request: Request, client: string): Promise<void> {
    const again = { ...request, server: this.#anyServer(), cutAfterMs: undefined };
    if (this.#random.chance(0.5)) {
      again.prompt = `${request.prompt}-other`;
      again.body = { ...request.body, prompt: again.prompt };
    }
    const { call, body } = await this.#send(again, client);
    if (call.status !== 202) return;
    const { data } = startedSchema.parse(body);
    call.chatId = data.chat_id;
    call.roundId = data.round_id;
  }

  /** Polls a random server until the last round matches; ends with the run or after half a minute. */
  async #poll(chat: Chat, fits: (round: RoundRead) => boolean): Promise<void> {
    const random = this.#random;
    const until = this.#recorder.clock.now() + 30_000;
    let etag: string | null = null;
    while (!this.#stopping.aborted && this.#recorder.clock.now() < until) {
      const wait = random.chance(0.2) ? '?wait=2' : '';
      const answer = await this.#send({
        kind: 'poll_chat',
        method: 'GET',
        path: `${this.#chatPath(chat.chatId)}${wait}`,
        server: this.#anyServer(),
        chatId: chat.chatId,
        ...(etag !== null && random.chance(0.5) && { headers: { 'if-none-match': etag } }),
      });
      if (answer.call.status === 200) {
        const read = toChatRead(answer);
        this.#recorder.reads.push(read);
        etag = read.etag;
        chat.rounds = read.rounds;
      }
      const last = chat.rounds.at(-1);
      if (last !== undefined && fits(last)) return;
      await sleep(random.int(60, 250), this.#stopping);
    }
  }

  /** Starts a reader of the round until its end, independent of the shopper. */
  #follow(chatId: string, roundId: string): void {
    const name = `${this.#name}-reader-${this.#prompts}`;
    const reading = followRound(
      { chatId, roundId, path: this.#chatPath(chatId) },
      {
        send: (request) => this.#send(request, name),
        recorder: this.#recorder,
        random: this.#random.fork(name),
        stopping: this.#stopping,
      },
    );
    this.#following.push(reading);
    // The error reaches the caller that awaits the shopper.
    reading.catch(() => {});
  }

  async #passSignage(chat: Chat): Promise<void> {
    const roundId = chat.rounds.at(-1)?.roundId;
    if (roundId === undefined) return;
    for (const action of ['enter', 'exit']) {
      const request: Request = {
        kind: 'trigger',
        method: 'POST',
        path: `/v1/chat/${this.#tenant.profileId}/trigger/signage`,
        server: this.#anyServer(),
        body: { chat_id: chat.chatId, round_id: roundId, action, items: [{ rec_id: `${this.#name}-ad` }] },
        idempotencyKey: this.#random.uuid(),
        chatId: chat.chatId,
      };
      let answer = await this.#send(request);
      for (let repeat = 0; repeat < maxRepeats && isUnknown(answer.call); repeat += 1) {
        await sleep(this.#random.int(100, 800));
        answer = await this.#send({ ...request, server: this.#anyServer() });
      }
      if (answer.call.status !== 202) return;
      answer.call.roundId = triggeredSchema.safeParse(answer.body).data?.data.event_ids[0] ?? null;
    }
  }

  async #end(chat: Chat): Promise<void> {
    const request: Request = {
      kind: 'end_chat',
      method: 'DELETE',
      path: this.#chatPath(chat.chatId),
      server: this.#anyServer(),
      chatId: chat.chatId,
    };
    let answer = await this.#send(request);
    for (let repeat = 0; repeat < maxRepeats && isUnknown(answer.call); repeat += 1) {
      await sleep(this.#random.int(100, 800));
      answer = await this.#send({ ...request, server: this.#anyServer() });
    }
    if (this.#random.chance(0.5)) await this.#ask(chat.chatId);
  }

  #send(request: Request, name = this.#name): Promise<Answer> {
    const { code, key } = this.#tenant;
    return this.#recorder.send({ name, tenant: code, headers: { authorization: `Bearer ${key}` } }, request);
  }

  #chatPath(chatId: string): string {
    return `/v1/chat/${this.#tenant.profileId}/recommend/${chatId}`;
  }

  #anyServer(): number {
    return this.#random.int(0, this.#recorder.servers.length - 1);
  }
}

/** No answer, or one that leaves the outcome of the request open. */
function isUnknown({ status }: Call): boolean {
  return status === null || status >= 500;
}
