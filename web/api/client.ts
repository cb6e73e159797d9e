import type { ViewFilter } from '../../domain/chat/saved-view.ts';
import type { Step } from '../../domain/chat/steps.ts';
import { ApiError, type RequestOptions, request } from './request.ts';
import type {
  ChatDetail,
  ChatErrors,
  ChatEvent,
  ChatRow,
  Page,
  Receipts,
  Session,
  Standing,
  StepAnswer,
  StoreMap,
  Usage,
} from './types.ts';

const base = '/api/v1/sdk-chat';

/** The path of the event stream. */
export const streamPath = `${base}/events/stream`;

const chatPath = (chatId: string) => `${base}/${encodeURIComponent(chatId)}`;

let sessionExpired = () => {};

/** Sets the callback for a 401 response. */
export function onSessionExpired(listener: () => void): void {
  sessionExpired = listener;
}

/** Like `request`, and reports a 401. */
export async function requestWithSession<T>(path: string, options: RequestOptions): Promise<T> {
  try {
    return await request<T>(path, options);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) sessionExpired();
    throw error;
  }
}

/** The server keeps the token in a cookie that scripts cannot read. */
export function signIn(token: string): Promise<Session> {
  return request('/api/v1/session', { method: 'POST', body: { token } });
}

/** @throws {ApiError} 401 if there is no session */
export function readSession(signal?: AbortSignal): Promise<Session> {
  return requestWithSession('/api/v1/session', { signal });
}

export function signOut(): Promise<Record<string, never>> {
  return request('/api/v1/session', { method: 'DELETE' });
}

/** A page of the tenant's chats; `page` counts from 0, `size` is at most 100. */
export function listChats(
  query: ViewFilter & { page: number; size: number },
  signal?: AbortSignal,
): Promise<Page<ChatRow>> {
  return requestWithSession(base, { query, signal });
}

export function readChat(chatId: string, signal?: AbortSignal): Promise<ChatDetail> {
  return requestWithSession(chatPath(chatId), { signal });
}

export function readReceipts(chatId: string, signal?: AbortSignal): Promise<Receipts> {
  return requestWithSession(`${chatPath(chatId)}/receipts`, { signal });
}

/** What an upstream answered to a step. @throws {ApiError} 404 until the step has come to its end */
export function readStepAnswer(
  { chatId, roundId, step }: { chatId: string; roundId: string; step: Step },
  signal?: AbortSignal,
): Promise<StepAnswer> {
  const path = `${chatPath(chatId)}/rounds/${encodeURIComponent(roundId)}/answers/${step}`;
  return requestWithSession(path, { signal });
}

/** Where the tenant stands now. */
export function readUsage(signal?: AbortSignal): Promise<Usage> {
  return requestWithSession(`${base}/usage`, { signal });
}

/** Credits used by day, and what was refused in the last hour. @param utcOffsetMinutes where days begin, east of UTC */
export function readStanding(utcOffsetMinutes: number, signal?: AbortSignal): Promise<Standing> {
  return requestWithSession(`${base}/standing`, { query: { utc_offset_minutes: utcOffsetMinutes }, signal });
}

/** Errors of chats that began in the last days, by code. */
export function readErrors(days: number, signal?: AbortSignal): Promise<ChatErrors> {
  return requestWithSession(`${base}/errors`, { query: { days }, signal });
}

/** Past events of a chat, newest first. */
export function readEvents(
  chatId: string,
  { page = 0, size = 50 }: { page?: number; size?: number } = {},
  signal?: AbortSignal,
): Promise<Page<ChatEvent>> {
  return requestWithSession(`${chatPath(chatId)}/events`, { query: { page, size }, signal });
}

/** @throws {ApiError} 503 `STORE_UNAVAILABLE` if the store has never answered */
export function readStoreMap(signal?: AbortSignal): Promise<StoreMap> {
  return requestWithSession(`${base}/store-map`, { signal });
}
