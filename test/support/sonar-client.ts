import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Orm } from '../../db/orm.ts';
import { createSonarAccount } from '../../db/repositories/sonar/sonar-accounts.ts';
import { issueSonarKey } from '../../db/repositories/sonar/sonar-keys.ts';
import type { AccountLevel } from '../../domain/sonar/account.ts';
import { type conversationViewSchema, errorViewSchema } from '../../server/sonar/view-schema.ts';
import { checkAnswer } from './openapi.ts';
import { waitFor } from './wait-for.ts';

export type ConversationView = z.infer<typeof conversationViewSchema>['conversation'];
type ChatView = ConversationView['chats'][number];
export type ErrorView = z.infer<typeof errorViewSchema>;

interface SonarAnswer<T> {
  status: number;
  headers: Headers;
  body: T;
}

export const sonarPath = '/api/sonar/ai/conversations';
const documented = /^\/api\/sonar\/ai\/conversations(\/[^/]+(\/(chats|stop))?)?$/;

/** A client with an account's key, which validates all answers against the OpenAPI document. */
export class SonarClient {
  readonly #baseUrl: string;
  readonly #authorization: string | null;

  constructor(baseUrl: string, key: string | null) {
    this.#baseUrl = baseUrl;
    this.#authorization = key === null ? null : `Bearer ${key}`;
  }

  /** @param path relative to `…/conversations`; one that begins with `/api` is used unchanged */
  async send<T = ErrorView>(
    method: string,
    path: string,
    body?: URLSearchParams | string | object,
    headers: Record<string, string> = {},
  ): Promise<SonarAnswer<T>> {
    const whole = path.startsWith('/api') ? path : `${sonarPath}${path}`;
    const isRaw = typeof body === 'string' || body instanceof URLSearchParams;
    const response = await fetch(`${this.#baseUrl}${whole}`, {
      method,
      headers: {
        ...(this.#authorization !== null && { authorization: this.#authorization }),
        ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text === '' ? undefined : JSON.parse(text);
    const { status } = response;
    // Unknown paths and methods have the same error format, but the document cannot describe them.
    const { pathname } = new URL(whole, this.#baseUrl);
    const isKnown = documented.test(pathname) && ![404, 405].includes(status);
    if (isKnown) checkAnswer({ method, path: whole, status, body: parsed });
    else errorViewSchema.parse(parsed);
    return { status, headers: response.headers, body: parsed };
  }

  /** Creates an empty conversation; resolves to its guid. */
  async begin(): Promise<string> {
    return (await this.send<{ guid: string }>('POST', '')).body.guid;
  }

  async ask(conversation: string, question: string, mode?: string): Promise<string> {
    const asked = { question, ...(mode !== undefined && { mode }) };
    const { status, body } = await this.send<{ guid: string }>('POST', `/${conversation}/chats`, asked);
    if (status !== 200) throw new Error(`the question was answered ${status}: ${JSON.stringify(body)}`);
    return body.guid;
  }

  stop(conversation: string) {
    return this.send('POST', `/${conversation}/stop`);
  }

  async read(conversation: string): Promise<ConversationView> {
    const { status, body } = await this.send<{ conversation: ConversationView }>('GET', `/${conversation}`);
    if (status !== 200) throw new Error(`the conversation was answered ${status}: ${JSON.stringify(body)}`);
    return body.conversation;
  }

  /** Reads until the chat matches; resolves to it. */
  async untilChat(
    conversation: string,
    guid: string,
    fits: (chat: ChatView) => boolean,
    timeoutMs = 15_000,
  ): Promise<ChatView> {
    return waitFor(
      async () => {
        const chat = (await this.read(conversation)).chats.find((one) => one.guid === guid);
        return chat && fits(chat) ? chat : null;
      },
      { timeoutMs },
    );
  }

  /** Reads until all tasks of the chat have ended. */
  untilEnded(conversation: string, guid: string, timeoutMs?: number): Promise<ChatView> {
    return this.untilChat(conversation, guid, isEnded, timeoutMs);
  }
}

const ends = ['COMPLETED', 'FAILED', 'CANCELED'];

export function isEnded({ tasks }: ChatView): boolean {
  return tasks.length > 0 && tasks.every(({ status }) => ends.includes(status));
}

export const getStatuses = ({ tasks }: ChatView) => tasks.map(({ status }) => status);

export interface TestAccount {
  id: string;
  name: string;
  key: string;
  keyId: string;
  client: SonarClient;
}

/** Creates an account, and a client with its key. */
export async function newSonarAccount(
  { orm, baseUrl }: { orm: Orm; baseUrl: string },
  level: AccountLevel = 'MEMBER',
): Promise<TestAccount> {
  const account = await createSonarAccount(orm.em, { name: `a-${randomUUID()}`, level });
  if (!account) throw new Error('the name of the account is taken');
  const { id: keyId, key } = await issueSonarKey(orm.em, account.id);
  return { id: account.id, name: account.name, key, keyId, client: new SonarClient(baseUrl, key) };
}
