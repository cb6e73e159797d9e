import type { z } from 'zod';
import type { StepUpstreams } from '../../activities/chat/deps.ts';
import { UpstreamAnswerInvalidError } from '../../upstreams/errors.ts';
import {
  crossSellAnswerSchema,
  mealSuggestAnswerSchema,
  notificationsAnswerSchema,
  todosAnswerSchema,
} from '../../upstreams/llm-demo/schema.ts';
import { productsAnswerSchema, signagesAnswerSchema } from '../../upstreams/store/schema.ts';
import type { BundleStep } from './bundle.ts';

/** The step received an answer that was not recorded. */
export class AnswerNotRecordedError extends Error {
  override readonly name = 'AnswerNotRecordedError';
}

/** llm-demo's session id in a replay without live upstreams. */
export const recordedSessionId = 'recorded';

/**
 * Upstreams that return the recorded answers of a step, regardless of the request. Answers are validated like live
 * ones; products that were not found then are not found now.
 */
export function recordedUpstreams({ answers }: BundleStep): StepUpstreams {
  const llmDemo = answers.llm_demo;
  return {
    llmDemo: {
      openSession: async () => ({ profile_session_id: recordedSessionId }),
      mealSuggest: async () => parse(mealSuggestAnswerSchema, llmDemo),
      todos: async () => parse(todosAnswerSchema, llmDemo),
      crossSell: async () => parse(crossSellAnswerSchema, llmDemo),
      notifications: async () => parse(notificationsAnswerSchema, llmDemo),
    },
    store: {
      products: async () => parse(productsAnswerSchema.shape.products, answers.store_products),
      signages: async () => parse(signagesAnswerSchema.shape.signages, answers.store_signages),
    },
  };
}

function parse<T>(schema: z.ZodType<T>, answer: unknown): T {
  if (answer === null) throw new AnswerNotRecordedError('an answer that it needs was not recorded');
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new UpstreamAnswerInvalidError({ cause: parsed.error });
  return parsed.data;
}
