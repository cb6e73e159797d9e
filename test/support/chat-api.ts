import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ChatEvent, ChatEventKind, Step } from '../../packages/client/src/types.ts';
import { type Answer, startHttpServer, type TestHttpServer } from './http-server.ts';

/** A mock server of the SDK API with chats in memory, as far as the client package needs it. */
export interface ChatApi extends TestHttpServer {
  /** Adds the next event of the chat. */
  append(chatId: string, kind: ChatEventKind, rest?: Partial<ChatEvent>): ChatEvent;
  /** A chat with no rounds. */
  newChat(): { profileId: string; chatId: string };
  /** Answers of the next requests, in order, before the mock's own. */
  faults: Answer[];
  /** The mock's own answer. */
  answer: Answer;
  /** POSTs that had an effect, by path. */
  effects: string[];
  /** Responses whose connection is open. */
  openResponses(): number;
  /** Closes all connections; the server goes on. */
  closeConnections(): void;
}

/** What the client and the examples of its README read of a round. */
interface MockRound {
  round_id: string;
  prompt: string;
  status: string;
  todos: { recipe_title: string; items: object[] } | null;
}

interface MockChat {
  rounds: MockRound[];
  events: ChatEvent[];
  /** Called at each event. */
  listeners: Set<() => void>;
}

/** @param roundMs how long a round takes; null for rounds that do not go on by themselves */
export async function startChatApi({ roundMs = null }: { roundMs?: number | null } = {}): Promise<ChatApi> {
  const chats = new Map<string, MockChat>();
  const answers = new Map<string, [status: number, data: unknown, chatId?: string]>();
  const faults: Answer[] = [];
  const effects: string[] = [];

  const getChat = (chatId: string): MockChat => {
    const chat = chats.get(chatId);
    if (!chat) throw new Error(`there is no chat ${chatId}`);
    return chat;
  };

  function append(chatId: string, kind: ChatEventKind, rest: Partial<ChatEvent> = {}): ChatEvent {
    const { events, listeners } = getChat(chatId);
    const event: ChatEvent = {
      sequence: events.length + 1,
      kind,
      created_at: '2026-04-29T05:28:08Z',
      round_id: null,
      step: null,
      data: {},
      ...rest,
    };
    events.push(event);
    for (const listener of listeners) listener();
    return event;
  }

  function newChat() {
    const chatId = randomUUID();
    chats.set(chatId, { rounds: [], events: [], listeners: new Set() });
    return { profileId: randomUUID(), chatId };
  }

  function runRound(chatId: string, round: MockRound): void {
    if (roundMs === null) return;
    const { round_id } = round;
    const todos = { recipe_title: 'Curry', items: [{}, {}, {}] };
    const steps: [Step, ChatEvent['data']][] = [
      ['meal_suggest', {}],
      ['todos', { todos: todos as never }],
      ['cross_sell', { recommended_items: [{}, {}] as never }],
      ['notifications', {}],
    ];
    steps.forEach(([step, data], index) => {
      setTimeout(
        () => append(chatId, 'step.completed', { round_id, step, data }),
        (roundMs / 5) * (index + 1),
      );
    });
    setTimeout(() => {
      Object.assign(round, { status: 'completed', todos });
      append(chatId, 'round.completed', { round_id, data: { notifications: { ad: null, coupon: [] } } });
    }, roundMs);
  }

  /** The effect of a POST. */
  function post(path: string, body: Record<string, string>): [number, unknown, string?] {
    if (path === '/v1/profile') return [201, { profile_id: randomUUID() }];
    if (!path.endsWith('/recommend'))
      return [202, { event_id: `evt_${randomUUID().replaceAll('-', '')}`, accepted: true }];
    const chatId = body.chat_id ?? newChat().chatId;
    const { rounds, events } = getChat(chatId);
    const last = rounds.at(-1);
    const isInFlight =
      events.some(({ step, round_id }) => step === 'todos' && round_id === last?.round_id) === false;
    if (last && last.status === 'in_progress' && isInFlight) return [409, null];
    const round = { round_id: randomUUID(), prompt: body.prompt ?? '', status: 'in_progress', todos: null };
    rounds.push(round);
    append(chatId, 'round.accepted', { round_id: round.round_id });
    runRound(chatId, round);
    return [202, { chat_id: chatId, round_id: round.round_id }, chatId];
  }

  const sendJson = (response: ServerResponse, status: number, data: unknown, chatId?: string) => {
    const headers = {
      'content-type': 'application/json',
      'request-id': 'req-1',
      ...(chatId !== undefined && { 'chat-sequence': String(getChat(chatId).events.length) }),
    };
    const error = {
      success: false,
      code: status === 404 ? 'NOT_FOUND' : 'PRIOR_ROUND_IN_FLIGHT',
      message: 'No.',
    };
    response.writeHead(status, headers).end(JSON.stringify(status < 400 ? { success: true, data } : error));
  };

  const answer: Answer = (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (request.method === 'POST') {
      const key = String(request.headers['idempotency-key']);
      const done = answers.get(key) ?? post(pathname, JSON.parse(request.body));
      if (!answers.has(key)) effects.push(pathname);
      answers.set(key, done);
      return sendJson(response, ...done);
    }
    const [, chatId = '', rest] = /\/recommend\/([^/]+)(?:\/(.+))?$/.exec(pathname) ?? [];
    if (pathname === '/v1/validation') return sendJson(response, 200, { status: 'active' });
    const chat = chats.get(chatId);
    if (!chat) return sendJson(response, 404, null);
    if (request.method === 'DELETE') {
      append(chatId, 'chat.ended');
      return sendJson(response, 200, { chat_id: chatId, ended_at: '2026-04-29T05:28:08Z' });
    }
    if (rest === undefined) return sendJson(response, 200, { chat_id: chatId, rounds: chat.rounds }, chatId);
    if (rest !== 'events') {
      const round = chat.rounds.find(({ round_id }) => round_id === rest);
      return sendJson(response, round ? 200 : 404, round, chatId);
    }
    const after = Number(searchParams.get('after'));
    if (request.headers.accept === 'text/event-stream') stream(chat, after, response);
    else poll(chat, chatId, after, Number(searchParams.get('wait')), response);
  };

  function poll(
    chat: MockChat,
    chatId: string,
    after: number,
    waitS: number,
    response: ServerResponse,
  ): void {
    const isEnded = chat.events.at(-1)?.kind === 'chat.ended';
    const send = () => {
      clearTimeout(timer);
      chat.listeners.delete(send);
      const events = chat.events.slice(after, after + 100);
      const sequence = chat.events.length;
      const ended = chat.events.at(-1)?.kind === 'chat.ended';
      const has_more = after + 100 < sequence;
      sendJson(response, 200, { chat_id: chatId, sequence, ended, has_more, events }, chatId);
    };
    const timer = setTimeout(send, chat.events.length > after || isEnded ? 0 : waitS * 1_000);
    response.once('close', () => {
      clearTimeout(timer);
      chat.listeners.delete(send);
    });
    if (chat.events.length === after && !isEnded) chat.listeners.add(send);
  }

  function stream(chat: MockChat, after: number, response: ServerResponse): void {
    if (after === chat.events.length && chat.events.at(-1)?.kind === 'chat.ended') {
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 5\n\n');
    let sent = after;
    const send = () => {
      for (const event of chat.events.slice(sent)) {
        response.write(toFrame(event));
        sent = event.sequence;
        if (event.kind === 'chat.ended') response.end();
      }
    };
    chat.listeners.add(send);
    response.once('close', () => chat.listeners.delete(send));
    send();
  }

  const open = new Set<ServerResponse>();
  const server = await startHttpServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    return (faults.shift() ?? answer)(request, response);
  });
  return {
    ...server,
    append,
    newChat,
    faults,
    answer,
    effects,
    openResponses: () => open.size,
    closeConnections: () => {
      for (const response of open) response.destroy();
    },
  };
}

/** An event as the stream has it. */
export function toFrame(event: ChatEvent): string {
  return `id: ${event.sequence}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Closes the connection without an answer. */
export const cut: Answer = (_request, response) => {
  response.destroy();
};
