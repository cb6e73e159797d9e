import { Agent, request } from 'node:http';
import { z } from 'zod';

const kickoffSchema = z.object({ data: z.object({ chat_id: z.string(), round_id: z.string() }) });
const roundSchema = z.object({ data: z.object({ status: z.enum(['in_progress', 'completed', 'error']) }) });

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

  #send(method: string, path: string, expected: number, body?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = {
        ...this.headers,
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      };
      const outgoing = request(
        `${this.#baseUrl}${path}`,
        { method, agent: this.#agent, headers },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString();
            if (answer.statusCode === expected) resolve(text);
            else
              reject(new Error(`${method} ${path} was answered ${answer.statusCode}: ${text.slice(0, 300)}`));
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
