import type { z } from 'zod';
import {
  type BasketRequest,
  mealSuggestAnswerSchema,
  sessionAnswerSchema,
  todosAnswerSchema,
  type UpstreamMeal,
} from '../../upstreams/llm-demo/schema.ts';

interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

type Locale = 'ko' | 'en' | 'ja';
export interface Turn {
  prompt: string;
  meal: UpstreamMeal;
}

/** Sends JSON with a token; headers can be replaced. */
export async function send(
  method: string,
  url: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: 'Bearer any', 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Opens a session, and returns the URL of its steps. */
export async function openSession(
  llmDemoUrl: string,
  { profile = {}, locale = 'ko' }: { profile?: Record<string, unknown>; locale?: Locale } = {},
): Promise<string> {
  const { body } = await send('POST', `${llmDemoUrl}/v1/sessions`, { body: { profile, locale } });
  return `${llmDemoUrl}/v1/sessions/${sessionAnswerSchema.parse(body).profile_session_id}`;
}

export function question(prompt: string, locale: Locale = 'ko', history: Turn[] = []) {
  const anchor = history.at(-1) ?? null;
  return { user_query: prompt, conversation_history: history, anchor, locale };
}

/** Requests a meal after the turns so far, and returns them with the new turn. */
export async function ask(
  session: string,
  prompt: string,
  { locale = 'ko', history = [], key }: { locale?: Locale; history?: Turn[]; key?: string } = {},
): Promise<Turn[]> {
  const { body } = await send('POST', `${session}/meal-suggest`, {
    body: question(prompt, locale, history),
    headers: key === undefined ? {} : { 'idempotency-key': key },
  });
  return [...history, { prompt, meal: mealSuggestAnswerSchema.parse(body).meal }];
}

/** Runs a conversation of these prompts, and returns the meals in order. */
export async function converse(
  llmDemoUrl: string,
  { locale, prompts, profile = {} }: { locale: Locale; prompts: string[]; profile?: Record<string, unknown> },
): Promise<UpstreamMeal[]> {
  const session = await openSession(llmDemoUrl, { profile, locale });
  let history: Turn[] = [];
  for (const prompt of prompts) history = await ask(session, prompt, { locale, history });
  return history.map(({ meal }) => meal);
}

/** The request body of cross-sell and notifications. */
export async function basketFor(session: string, prompt: string): Promise<BasketRequest> {
  const [turn] = await ask(session, prompt);
  if (!turn) throw new Error('no meal came');
  const { body } = await send('POST', `${session}/todos`, { body: { meal: turn.meal } });
  return { meal: turn.meal, todos: todosAnswerSchema.parse(body).items };
}

/** Names of a meal's ingredients, in English. */
export function ingredientNames(meal: UpstreamMeal | undefined): string[] {
  return (meal?.ingredients ?? []).map(({ name }) => (typeof name === 'string' ? name : (name.en ?? '')));
}

export function getQuantity(meal: UpstreamMeal | undefined, english: string): number | undefined {
  return meal?.ingredients?.find(({ name }) => typeof name !== 'string' && name.en === english)?.quantity;
}

/** The parsed body of an answer. */
export async function read<T>(schema: z.ZodType<T>, answer: Promise<Answer>): Promise<T> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return schema.parse(body);
}
