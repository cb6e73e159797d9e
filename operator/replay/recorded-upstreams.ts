import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { StepUpstreams } from '../../activities/chat/deps.ts';
import { UpstreamAnswerInvalidError, type UpstreamError } from '../../upstreams/errors.ts';
import {
  crossSellAnswerSchema,
  mealSuggestAnswerSchema,
  notificationsAnswerSchema,
  todosAnswerSchema,
} from '../../upstreams/llm-demo/schema.ts';
import { productsAnswerSchema, signagesAnswerSchema } from '../../upstreams/store/schema.ts';
import type { Answers } from './bundle.ts';

/** The step needs an answer that was not recorded. */
export class AnswerNotRecordedError extends Error {
  override readonly name = 'AnswerNotRecordedError';
}

/** With an edited input the step asks an upstream what the round did not ask. */
export class OtherRequestError extends Error {
  override readonly name = 'OtherRequestError';
}

/** llm-demo's session id in a replay without live upstreams. */
export const recordedSessionId = 'recorded';

/** What a step asked, by upstream. */
export type Requests = Partial<Record<keyof Answers, unknown>>;

export interface Recording {
  answers: Answers;
  /** What llm-demo did in place of an answer. */
  failure: UpstreamError | null;
  /** Answers that an operator has written: they fit any request. */
  written: ReadonlySet<keyof Answers>;
  /** What the step asks with the round's own input; the recorded answers fit that. Null to accept any request. */
  plain: Requests | null;
}

/**
 * Upstreams that return the recorded answers of a step, if they fit its requests. Answers are validated like live ones;
 * products that were not found then are not found now.
 * @param asked is filled with what the step asks
 */
export function recordedUpstreams(recording: Recording, asked: Requests = {}): StepUpstreams {
  const { answers, failure } = recording;
  function answer<T>(upstream: keyof Answers, request: unknown, schema: z.ZodType<T>): T {
    asked[upstream] = request;
    requireFit(recording, upstream, request);
    if (upstream === 'llm_demo' && failure) throw failure;
    return parse(schema, answers[upstream]);
  }
  return {
    llmDemo: {
      openSession: async () => ({ profile_session_id: recordedSessionId }),
      mealSuggest: async (_session, request) => answer('llm_demo', request, mealSuggestAnswerSchema),
      todos: async (_session, request) => answer('llm_demo', request, todosAnswerSchema),
      crossSell: async (_session, request) => answer('llm_demo', request, crossSellAnswerSchema),
      notifications: async (_session, request) => answer('llm_demo', request, notificationsAnswerSchema),
    },
    store: {
      products: async (request) => answer('store_products', request, productsAnswerSchema.shape.products),
      signages: async () => answer('store_signages', null, signagesAnswerSchema.shape.signages),
    },
  };
}

/** @throws {OtherRequestError} */
function requireFit({ plain, written }: Recording, upstream: keyof Answers, request: unknown): void {
  if (!plain || written.has(upstream) || !(upstream in plain)) return;
  const fits =
    upstream === 'store_products'
      ? asksNoMore(request as ProductsRequest, plain[upstream] as ProductsRequest)
      : isDeepStrictEqual(request, plain[upstream]);
  if (fits) return;
  throw new OtherRequestError(
    `no recorded answer fits: with the edited input it asks ${upstream} what the round did not ask; write an answer under answers.${upstream}`,
  );
}

type ProductsRequest = Parameters<StepUpstreams['store']['products']>[0];

/** Whether the store's answer to the one request has all that the other asks for. */
function asksNoMore(now: ProductsRequest, then: ProductsRequest): boolean {
  const [ids, names] = [new Set(then.ids), new Set(then.names)];
  return (
    now.locale === then.locale &&
    now.ids.every((id) => ids.has(id)) &&
    now.names.every((name) => names.has(name))
  );
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  if (answer === null) throw new AnswerNotRecordedError('an answer that it needs was not recorded');
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new UpstreamAnswerInvalidError({ cause: parsed.error });
  return parsed.data;
}
