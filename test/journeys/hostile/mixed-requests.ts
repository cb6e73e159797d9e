import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** The targets of the requests. */
export interface Mixture {
  sdkKey: string;
  adminToken: string;
  sonarKey: string;
  profileId: string;
  chatId: string;
  /** The chat's current ETag, for polls that wait. */
  etag: string;
  /** Of a quote conversation. */
  quotes: { userId: string; threadNum: string };
}

interface Mixed {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
  /** Null for a poll that waits until its client disconnects. */
  status: number | null;
}

/** Time until clients disconnect. */
const waitMs = 30;

/** Unique values of maximal length, so that a retained one shows in the heap. */
const distinct = (length: number) => randomBytes(length).toString('hex').slice(0, length);

const kinds: ((of: Mixture) => Mixed)[] = [
  ({ profileId, chatId, sdkKey }) => ({
    path: `/v1/chat/${profileId}/recommend/${chatId}?${distinct(1_000)}`,
    headers: { authorization: `Bearer ${sdkKey}`, 'if-none-match': `"${distinct(1_000)}"` },
    status: 200,
  }),
  ({ sdkKey }) => ({
    path: `/v1/chat/${randomUUID()}/recommend/${randomUUID()}/${randomUUID()}`,
    headers: { authorization: `Bearer ${sdkKey}` },
    status: 404,
  }),
  () => ({ path: `/${distinct(2_000)}`, status: 404 }),
  () => ({
    path: `/v1/profile/${randomUUID()}`,
    headers: { authorization: `Bearer osk_${distinct(64)}_${distinct(64)}` },
    status: 401,
  }),
  () => ({
    path: '/api/sonar/ai/conversations',
    headers: { authorization: `Bearer snr_${distinct(64)}` },
    status: 401,
  }),
  () => ({
    path: '/api/v1/sdk-chat',
    headers: { authorization: `Bearer ${distinct(100)}.${distinct(500)}.${distinct(100)}` },
    status: 401,
  }),
  ({ sdkKey }) => ({
    method: 'POST',
    path: '/v1/profile',
    headers: { authorization: `Bearer ${sdkKey}`, 'content-type': `application/json; a=${distinct(500)}` },
    body: `{"a":"${distinct(1_000)}"`,
    status: 400,
  }),
  ({ sdkKey }) => ({
    method: 'POST',
    path: `/v1/chat/${randomUUID()}/recommend`,
    headers: {
      authorization: `Bearer ${sdkKey}`,
      'content-type': 'application/json',
      'idempotency-key': distinct(255),
    },
    body: `{"prompt":"${distinct(1_000)}"}`,
    status: 404,
  }),
  ({ sonarKey }) => ({
    path: `/api/sonar/ai/conversations/${distinct(1_000)}`,
    headers: { authorization: `Bearer ${sonarKey}` },
    status: 400,
  }),
  () => ({ path: `/api/chat/status?userId=${distinct(200)}&threadNum=${distinct(200)}`, status: 404 }),
  ({ profileId, chatId, sdkKey, etag }) => ({
    path: `/v1/chat/${profileId}/recommend/${chatId}?wait=25`,
    headers: { authorization: `Bearer ${sdkKey}`, 'if-none-match': etag },
    status: null,
  }),
  ({ adminToken }) => ({
    path: '/api/v1/sdk-chat/events/stream',
    headers: { authorization: `Bearer ${adminToken}`, 'last-event-id': distinct(1_000) },
    status: 200,
  }),
  ({ quotes }) => ({
    path: `/api/chat/stream?${new URLSearchParams({ ...quotes, lastEventId: distinct(200) })}`,
    status: 200,
  }),
];

/**
 * Sends requests of all kinds in turn over keep-alive connections, `atOnce` at a time.
 * @returns the number of wrong answers, by problem
 */
export async function sendMixed(baseUrl: string, of: Mixture, count: number, atOnce: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const surprises = new Map<string, number>();
  let sent = 0;
  async function work(): Promise<void> {
    while (sent < count) {
      const kind = kinds[sent % kinds.length];
      sent += 1;
      if (!kind) continue;
      const mixed = kind(of);
      const status = await send(baseUrl, agent, mixed).catch(String);
      if (status === mixed.status) continue;
      const what = `${mixed.method ?? 'GET'} ${mixed.path.slice(0, 40)}: ${status}, not ${mixed.status}`;
      surprises.set(what, (surprises.get(what) ?? 0) + 1);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  agent.destroy();
  return surprises;
}

/** Resolves to the status, for a stream after its headers; to null if the client disconnected. */
async function send(
  baseUrl: string,
  agent: Agent,
  { method = 'GET', path, headers = {}, body, status }: Mixed,
) {
  const always = { 'x-request-id': distinct(128), 'user-agent': distinct(500), cookie: `a=${distinct(500)}` };
  const { hostname, port } = new URL(baseUrl);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage | null>();
  const asked = request({ hostname, port, path, method, agent, headers: { ...always, ...headers } });
  asked.on('response', resolve);
  asked.on('error', reject);
  asked.end(body);
  if (status === null) {
    promise.catch(() => {});
    const answer = await Promise.race([promise, pause(waitMs, null)]);
    asked.destroy();
    return answer?.statusCode ?? null;
  }
  const answer = await promise;
  if (answer?.headers['content-type']?.startsWith('text/event-stream')) asked.destroy();
  else answer?.resume();
  return answer?.statusCode;
}
