import { Agent, request } from 'node:http';
import { z } from 'zod';

const kickoffSchema = z.object({ data: z.object({ chat_id: z.string(), round_id: z.string() }) });
const roundSchema = z.object({ data: z.object({ status: z.enum(['in_progress', 'completed', 'error']) }) });

export interface Poll {
  etag: string;
  state: 'in_progress' | 'completed' | 'error';
}

export interface Ticket {
  chatId: string;
  roundId: string;
}

/** An answer with another status than the expected one. */
export class UnexpectedStatusError extends Error {
  override readonly name = 'UnexpectedStatusError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What the measures of rounds need of an engine's client. */
export interface RoundClient {
  /** @param chatId null starts a chat */
  kickOff(chatId: string | null, prompt: string): Promise<Ticket>;
  isDone(ticket: Ticket): Promise<boolean>;
}

/** A store app with little CPU usage, as the server shares the machine's cores with the bench. */
export class SdkClient implements RoundClient {
  readonly headers: Record<string, string>;
  readonly #baseUrl: string;
  readonly #chatsPath: string;
  readonly #backlistPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(baseUrl: string, key: string, profileId: string) {
    this.#baseUrl = baseUrl;
    this.#chatsPath = `/v1/chat/${profileId}/recommend`;
    this.#backlistPath = `/v1/chat/${profileId}/backlist-trigger`;
    this.headers = { authorization: `Bearer ${key}` };
  }

  /** @param chatId null starts a chat */
  async kickOff(chatId: string | null, prompt: string): Promise<Ticket> {
    const body = JSON.stringify({ prompt, ...(chatId !== null && { chat_id: chatId }) });
    const { data } = kickoffSchema.parse(JSON.parse(await this.#send('POST', this.#chatsPath, 202, body)));
    return { chatId: data.chat_id, roundId: data.round_id };
  }

  async isDone({ chatId, roundId }: Ticket): Promise<boolean> {
    const answer = await this.#send('GET', `${this.#chatsPath}/${chatId}/${roundId}`, 200);
    const { status } = roundSchema.parse(JSON.parse(answer)).data;
    if (status === 'error') throw new Error(`Round ${roundId} of chat ${chatId} failed: ${answer}`);
    return status === 'completed';
  }

  /**
   * Polls as a store app does, with the tag of the answer before (null for the first). The state is that of the answer
   * before while nothing has changed.
   */
  async pollRound({ chatId, roundId }: Ticket, before: Poll | null): Promise<Poll> {
    const path = `${this.#chatsPath}/${chatId}/${roundId}`;
    const headers: Record<string, string> = before === null ? {} : { 'if-none-match': before.etag };
    const answer = await this.#exchange({ method: 'GET', path, headers });
    if (answer.status === 304 && before !== null) return before;
    if (answer.status !== 200) throw toStatusError('GET', path, answer);
    return { etag: answer.etag, state: roundSchema.parse(JSON.parse(answer.text)).data.status };
  }

  get baseUrl(): string {
    return this.#baseUrl;
  }

  pollUrl(chatId: string): string {
    return `${this.#baseUrl}${this.#chatsPath}/${chatId}`;
  }

  /** The unparsed body of a chat's poll. */
  pollChat(chatId: string): Promise<string> {
    return this.#send('GET', `${this.#chatsPath}/${chatId}`, 200);
  }

  /** The unparsed body of a round's barcodes. */
  readBarcodes({ chatId, roundId }: Ticket): Promise<string> {
    return this.#send('GET', `${this.#chatsPath}/${chatId}/${roundId}/barcodes`, 200);
  }

  /** Sends a backlist trigger, which dashboards show. */
  async showBacklist(chatId: string): Promise<void> {
    await this.#send('POST', this.#backlistPath, 202, JSON.stringify({ chat_id: chatId }));
  }

  async endChat(chatId: string): Promise<void> {
    await this.#send('DELETE', `${this.#chatsPath}/${chatId}`, 200);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(method: string, path: string, expected: number, body?: string): Promise<string> {
    const answer = await this.#exchange({ method, path, ...(body !== undefined && { body }) });
    if (answer.status !== expected) throw toStatusError(method, path, answer);
    return answer.text;
  }

  #exchange({ method, path, headers, body }: Exchange): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const all = {
        ...this.headers,
        ...headers,
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      };
      const outgoing = request(
        `${this.#baseUrl}${path}`,
        { method, agent: this.#agent, headers: all },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString();
            resolve({ status: answer.statusCode ?? 0, etag: answer.headers.etag ?? '', text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

interface Exchange {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  etag: string;
  text: string;
}

function toStatusError(method: string, path: string, { status, text }: Answer): UnexpectedStatusError {
  return new UnexpectedStatusError(status, `${method} ${path} was answered ${status}: ${text.slice(0, 300)}`);
}
