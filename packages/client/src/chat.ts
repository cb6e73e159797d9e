import { type FollowOptions, followChat, type StreamHealth } from './follow.ts';
import type { ApiAnswer, CallOptions, Http, PostOptions } from './http.ts';
import type {
  BacklistTrigger,
  Barcodes,
  ChatEvent,
  ChatView,
  CouponTrigger,
  EndedChat,
  Kickoff,
  RecommendTrigger,
  Round,
  SignageAccepted,
  SignageTrigger,
  TriggerAccepted,
} from './types.ts';

export interface AskOptions extends PostOptions {
  /** True starts a new meal in the same chat: earlier prompts are ignored. */
  newRound?: boolean;
}

/** A chat of a profile, as `chats.start()` and `client.chat()` give it. It holds ids alone and no connection. */
export class Chat {
  readonly profileId: string;
  readonly id: string;
  readonly #http: Http;
  readonly #health: StreamHealth;
  #roundId: string | null;

  constructor(
    http: Http,
    health: StreamHealth,
    ids: { profileId: string; chatId: string; roundId?: string },
  ) {
    this.#http = http;
    this.#health = health;
    this.profileId = ids.profileId;
    this.id = ids.chatId;
    this.#roundId = ids.roundId ?? null;
  }

  /** The round that was asked last through this handle; null if none was. */
  get roundId(): string | null {
    return this.#roundId;
  }

  /** Asks for the next round. @throws {ConflictError} while the prior round is before its step 2, or at the cap */
  async ask(prompt: string, { newRound, ...options }: AskOptions = {}): Promise<Kickoff> {
    const body = { chat_id: this.id, prompt, ...(newRound !== undefined && { new_round: newRound }) };
    const kickoff = await startRound(this.#http, this.profileId, body, options);
    this.#roundId = kickoff.round_id;
    return kickoff;
  }

  /**
   * The chat's events, each once and in order, across cuts and restarts; ends after `chat.ended`, or when the loop is
   * left. With `after`, goes on where the app was.
   * @throws {RoundtableError} an error that time does not heal
   */
  follow(options: FollowOptions = {}): AsyncGenerator<ChatEvent, void, undefined> {
    return followChat(this.#http, `${this.#path()}/events`, this.#health, options);
  }

  /** Waits for the end of the round asked last (without one: the chat's last) and returns it, completed or failed. */
  async result(options: Omit<FollowOptions, 'after'> = {}): Promise<Round> {
    const roundId = await this.#lastRound(options);
    const { headers, data } = await this.#readRound(roundId, options);
    const round = data as Round;
    if (round.status !== 'in_progress') return round;
    const after = Number(headers.get('chat-sequence') ?? 0);
    for await (const { kind, round_id } of this.follow({ ...options, after })) {
      if (round_id === roundId && (kind === 'round.completed' || kind === 'round.failed')) break;
    }
    return (await this.#readRound(roundId, options)).data as Round;
  }

  /** The chat with all its rounds. */
  async get({ signal }: CallOptions = {}): Promise<ChatView> {
    return (await this.#http.send({ path: this.#path(), signal })).data as ChatView;
  }

  /** One round. */
  async round(roundId: string, options: CallOptions = {}): Promise<Round> {
    return (await this.#readRound(roundId, options)).data as Round;
  }

  /** Barcodes of the products of a round: of the one asked last (without one: the chat's last), unless named. */
  async barcodes({ roundId, signal }: CallOptions & { roundId?: string } = {}): Promise<Barcodes> {
    const path = `${this.#path(roundId ?? (await this.#lastRound({ signal })))}/barcodes`;
    return (await this.#http.send({ path, signal })).data as Barcodes;
  }

  /** Ends the chat: cancels a running round and gives its credit back. */
  async end({ signal }: CallOptions = {}): Promise<EndedChat> {
    return (await this.#http.send({ method: 'DELETE', path: this.#path(), signal })).data as EndedChat;
  }

  /** What the shopper does. */
  readonly triggers = {
    /** The shopper came near a signage, or left it. */
    signage: (body: SignageTrigger = {}, options: PostOptions = {}) =>
      this.#trigger<SignageAccepted>('trigger/signage', this.#ofRound(body), options),
    /** A coupon was issued, redeemed or dismissed. */
    coupon: (body: CouponTrigger, options: PostOptions = {}) =>
      this.#trigger<TriggerAccepted>('trigger/coupon', this.#ofRound(body), options),
    /** A recommended item was shown or tapped. */
    recommend: (body: RecommendTrigger, options: PostOptions = {}) =>
      this.#trigger<TriggerAccepted>('trigger/recommend', this.#ofRound(body), options),
    /** Dashboards are to show notifications. */
    backlist: (body: BacklistTrigger = {}, options: PostOptions = {}) =>
      this.#trigger<TriggerAccepted>('backlist-trigger', body, options),
  };

  #ofRound(body: { round_id?: string }): object {
    return { ...(this.#roundId !== null && { round_id: this.#roundId }), ...body };
  }

  async #trigger<T>(path: string, body: object, options: PostOptions): Promise<T> {
    const answer = await this.#http.send({
      ...options,
      method: 'POST',
      path: `/v1/chat/${encodeURIComponent(this.profileId)}/${path}`,
      body: { ...body, chat_id: this.id },
    });
    return answer.data as T;
  }

  async #lastRound(options: CallOptions): Promise<string> {
    return this.#roundId ?? (await this.get(options)).rounds.at(-1)?.round_id ?? '';
  }

  #readRound(roundId: string, { signal }: CallOptions): Promise<ApiAnswer> {
    return this.#http.send({ path: this.#path(roundId), signal });
  }

  #path(roundId?: string): string {
    const path = `${chatsPath(this.profileId)}/${encodeURIComponent(this.id)}`;
    return roundId === undefined ? path : `${path}/${encodeURIComponent(roundId)}`;
  }
}

export function chatsPath(profileId: string): string {
  return `/v1/chat/${encodeURIComponent(profileId)}/recommend`;
}

/** Starts a round, in a new chat if the body names none. */
export async function startRound(
  http: Http,
  profileId: string,
  body: object,
  { signal, idempotencyKey }: PostOptions,
): Promise<Kickoff> {
  const path = chatsPath(profileId);
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  return (await http.send({ method: 'POST', path, body, signal, ...key })).data as Kickoff;
}
