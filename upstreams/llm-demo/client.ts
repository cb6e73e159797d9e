import type { z } from 'zod';
import { type Step, stepTable } from '../../domain/chat/steps.ts';
import type { Connections } from '../connections.ts';
import {
  RefinementCapExceededError,
  SessionExpiredError,
  UpstreamAnswerInvalidError,
  type UpstreamRejectedError,
} from '../errors.ts';
import { type Call, createHttpClient, type SkippedUpstreamItem, type UpstreamFailure } from '../http.ts';
import {
  type BasketRequest,
  type CrossSellAnswer,
  crossSellAnswerSchema,
  type MealSuggestRequest,
  mealSuggestAnswerSchema,
  type NotificationsAnswer,
  notificationsAnswerSchema,
  type PlanAnswer,
  type PlanRequest,
  planAnswerSchema,
  sessionAnswerSchema,
  type sessionRequestSchema,
  type TaskAnswer,
  type TaskRequest,
  type TodosAnswer,
  taskAnswerSchema,
  todosAnswerSchema,
  type todosRequestSchema,
} from './schema.ts';

export type SessionRequest = z.infer<typeof sessionRequestSchema>;
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;
export type MealSuggestAnswer = z.infer<typeof mealSuggestAnswerSchema>;
export type TodosRequest = z.infer<typeof todosRequestSchema>;

/**
 * A client of llm-demo. Every call rejects with an UpstreamError, including SessionExpiredError (ruling Q55) and
 * RefinementCapExceededError (ruling Q3).
 */
export interface LlmDemoClient {
  openSession(request: SessionRequest, call: Call): Promise<SessionAnswer>;
  mealSuggest(sessionId: string, request: MealSuggestRequest, call: Call): Promise<MealSuggestAnswer>;
  todos(sessionId: string, request: TodosRequest, call: Call): Promise<TodosAnswer>;
  crossSell(sessionId: string, request: BasketRequest, call: Call): Promise<CrossSellAnswer>;
  notifications(sessionId: string, request: BasketRequest, call: Call): Promise<NotificationsAnswer>;
  /** Needs no session. */
  plan(request: PlanRequest, call: Call): Promise<PlanAnswer>;
  runTask(request: TaskRequest, call: Call): Promise<TaskAnswer>;
}

export interface LlmDemoClientOptions {
  connections: Connections;
  baseUrl: string;
  token: string;
  /** Default for calls without their own. */
  timeoutMs: number;
  onFailure?: (failure: UpstreamFailure) => void;
  onSkippedItem?: (item: SkippedUpstreamItem) => void;
}

export function createLlmDemoClient(options: LlmDemoClientOptions): LlmDemoClient {
  const send = createHttpClient({ ...options, translateRejection });
  const post = <T>(request: { path: string; body: unknown; answer: z.ZodType<T> }, call: Call) =>
    send({ method: 'POST', ...request }, call);

  return {
    openSession: (request, call) =>
      post({ path: '/v1/sessions', body: request, answer: sessionAnswerSchema }, call),
    mealSuggest: async (sessionId, request, call) =>
      post(
        { path: stepPath(sessionId, 'meal_suggest'), body: request, answer: mealSuggestAnswerSchema },
        call,
      ),
    todos: async (sessionId, request, call) =>
      post({ path: stepPath(sessionId, 'todos'), body: request, answer: todosAnswerSchema }, call),
    crossSell: async (sessionId, request, call) =>
      post({ path: stepPath(sessionId, 'cross_sell'), body: request, answer: crossSellAnswerSchema }, call),
    notifications: async (sessionId, request, call) =>
      post(
        { path: stepPath(sessionId, 'notifications'), body: request, answer: notificationsAnswerSchema },
        call,
      ),
    plan: (request, call) => post({ path: '/v1/plan', body: request, answer: planAnswerSchema }, call),
    runTask: (request, call) => post({ path: '/v1/task', body: request, answer: taskAnswerSchema }, call),
  };
}

function stepPath(sessionId: string, step: Step): string {
  // URLs normalize these two segments, encoded or not, so the call would reach another route.
  if (sessionId === '.' || sessionId === '..') {
    throw new UpstreamAnswerInvalidError({ cause: new Error(`"${sessionId}" cannot be a session id.`) });
  }
  return `/v1/sessions/${encodeURIComponent(sessionId)}/${stepTable[step].path}`;
}

function translateRejection(rejection: UpstreamRejectedError) {
  const { status, code } = rejection;
  if (status === 404 && code === 'session_expired') return new SessionExpiredError({ cause: rejection });
  if (status === 409 && code === 'RefinementCapExceeded')
    return new RefinementCapExceededError({ cause: rejection });
  return rejection;
}
