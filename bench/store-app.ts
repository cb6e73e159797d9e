import { type Client, createClient, RoundtableError } from '../packages/client/src/index.ts';
import { createPooledFetch, type PooledFetch } from './pooled-fetch.ts';

export interface Ticket {
  chatId: string;
  roundId: string;
}

/** What the measures of rounds need of an engine's client. */
export interface RoundClient {
  /** @param chatId null starts a chat */
  kickOff(chatId: string | null, prompt: string): Promise<Ticket>;
  isDone(ticket: Ticket): Promise<boolean>;
}

export interface Poll {
  etag: string;
  state: 'in_progress' | 'completed' | 'error';
}

/** Whether the server refused a request for now. */
export function isRefused(error: unknown): error is RoundtableError {
  return error instanceof RoundtableError && error.status === 429;
}

/**
 * A store app on the client package. Its kickoffs carry Idempotency-Keys, as those of every such app. Nothing is
 * repeated: an answer that is an error fails the measure.
 */
export class StoreApp implements RoundClient {
  /** Of requests that the package does not send. */
  readonly headers: Record<string, string>;
  readonly baseUrl: string;
  readonly #profileId: string;
  readonly #pool: PooledFetch;
  readonly #client: Client;

  constructor(baseUrl: string, key: string, profileId: string) {
    this.baseUrl = baseUrl;
    this.headers = { authorization: `Bearer ${key}` };
    this.#profileId = profileId;
    this.#pool = createPooledFetch();
    this.#client = createClient({ baseUrl, apiKey: key, fetch: this.#pool.fetch, maxRetries: 0 });
  }

  /** @param chatId null starts a chat */
  async kickOff(chatId: string | null, prompt: string): Promise<Ticket> {
    if (chatId === null) {
      const chat = await this.#client.chats.start(this.#profileId, { prompt });
      return { chatId: chat.id, roundId: chat.roundId ?? '' };
    }
    const { round_id } = await this.#chat(chatId).ask(prompt);
    return { chatId, roundId: round_id };
  }

  async isDone({ chatId, roundId }: Ticket): Promise<boolean> {
    const round = await this.#chat(chatId).round(roundId);
    if (round.status === 'error') {
      throw new Error(`Round ${roundId} of chat ${chatId} failed: ${JSON.stringify(round.last_error)}`);
    }
    return round.status === 'completed';
  }

  /**
   * Polls with the tag of the answer before (null for the first), as apps without the package do. The state is that of
   * the answer before while nothing has changed.
   */
  async pollRound({ chatId, roundId }: Ticket, before: Poll | null): Promise<Poll> {
    const url = `${this.pollUrl(chatId)}/${roundId}`;
    const answer = await this.#get(url, before === null ? {} : { 'if-none-match': before.etag });
    if (answer.status === 304 && before !== null) return before;
    const { data } = JSON.parse(await readText(url, answer));
    return { etag: answer.headers.get('etag') ?? '', state: data.status };
  }

  pollUrl(chatId: string): string {
    return `${this.baseUrl}/v1/chat/${this.#profileId}/recommend/${chatId}`;
  }

  /** The unparsed body of a chat's poll. */
  async pollChat(chatId: string): Promise<string> {
    const url = this.pollUrl(chatId);
    return readText(url, await this.#get(url));
  }

  /** The number of the pictures of a round's barcodes. */
  async countBarcodes({ chatId, roundId }: Ticket): Promise<number> {
    const barcodes = await this.#chat(chatId).barcodes({ roundId });
    return JSON.stringify(barcodes).split('data:image/png').length - 1;
  }

  /** Sends a backlist trigger, which dashboards show. */
  async showBacklist(chatId: string): Promise<void> {
    await this.#chat(chatId).triggers.backlist();
  }

  async endChat(chatId: string): Promise<void> {
    await this.#chat(chatId).end();
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #chat(chatId: string) {
    return this.#client.chat(this.#profileId, chatId);
  }

  #get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#pool.fetch(url, { headers: { ...this.headers, ...headers } });
  }
}

/** @throws {Error} if the answer is not 200 */
async function readText(url: string, answer: Response): Promise<string> {
  const text = await answer.text();
  if (answer.status !== 200)
    throw new Error(`GET ${url} was answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}
