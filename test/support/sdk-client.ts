import { createClient } from '../../packages/client/src/client.ts';
import type { ChatView, RoundView } from '../../server/sdk/chats/view-schema.ts';
import { checkAnswer } from './openapi.ts';
import { waitFor } from './wait-for.ts';

export type { ChatView, RoundView };

export interface Answer<T> {
  status: number;
  headers: Headers;
  /** `data` of a success; an error has `code` and `message`. */
  data: T;
  success: boolean;
  code?: string;
  message?: string;
}

/** A store app: sends a key, and validates all answers against the OpenAPI document. */
export class SdkClient {
  readonly #baseUrl: string;
  readonly #key: string | null;
  readonly #headers: Record<string, string>;

  constructor(baseUrl: string, key: string | null) {
    this.#baseUrl = baseUrl;
    this.#key = key;
    this.#headers = key === null ? {} : { authorization: `Bearer ${key}` };
  }

  async send<T>(method: string, path: string, body?: unknown, headers = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.#baseUrl}${path}`, {
      method,
      headers: {
        ...this.#headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? undefined : JSON.parse(text);
    checkAnswer({ method, path, status: response.status, body: parsed });
    return { status: response.status, headers: response.headers, ...parsed };
  }

  async newProfile(data: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.send<{ profile_id: string }>('POST', '/v1/profile', data);
    return answer.data.profile_id;
  }

  kickOff(profileId: string, body: Record<string, unknown>) {
    return this.send<{ chat_id: string; round_id: string }>('POST', `/v1/chat/${profileId}/recommend`, body);
  }

  poll(profileId: string, chatId: string) {
    return this.send<ChatView>('GET', `/v1/chat/${profileId}/recommend/${chatId}`);
  }

  pollRound(profileId: string, chatId: string, roundId: string) {
    return this.send<RoundView>('GET', `/v1/chat/${profileId}/recommend/${chatId}/${roundId}`);
  }

  /** Polls until the chat's last round matches; resolves to that round. */
  async untilLastRound(
    profileId: string,
    chatId: string,
    fits: (round: RoundView) => boolean,
    timeoutMs = 20_000,
  ): Promise<RoundView> {
    return waitFor(
      async () => {
        const round = (await this.poll(profileId, chatId)).data.rounds.at(-1);
        return round && fits(round) ? round : null;
      },
      { timeoutMs },
    );
  }

  /** Kicks off, follows the chat until the round is completed or in error, and polls it once. */
  async runRound(
    profileId: string,
    body: Record<string, unknown>,
  ): Promise<{ chatId: string; round: RoundView }> {
    const { status, headers, data, message } = await this.kickOff(profileId, body);
    if (status !== 202) throw new Error(`the kickoff was answered ${status}: ${message}`);
    await this.#untilEnded(profileId, { ...data, after: Number(headers.get('chat-sequence')) });
    const { rounds } = (await this.poll(profileId, data.chat_id)).data;
    const round = rounds.find(({ round_id }) => round_id === data.round_id);
    if (round === undefined) throw new Error(`the chat has no round ${data.round_id}`);
    return { chatId: data.chat_id, round };
  }

  async #untilEnded(
    profileId: string,
    { chat_id, round_id, after }: { chat_id: string; round_id: string; after: number },
    timeoutMs = 20_000,
  ): Promise<void> {
    const timing = { backoffMs: 10, maxBackoffMs: 100 };
    const client = createClient({ baseUrl: this.#baseUrl, apiKey: this.#key ?? '', timing });
    const events = client.chat(profileId, chat_id).follow({ after, signal: AbortSignal.timeout(timeoutMs) });
    for await (const { kind, round_id: id } of events) {
      if (id === round_id && (kind === 'round.completed' || kind === 'round.failed')) return;
    }
    throw new Error(`the chat ended without an end of round ${round_id}`);
  }
}
