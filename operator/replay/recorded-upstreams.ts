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

/** An answer that the step got, and that was not kept. */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded';
}

/** llm-demo's session of a replay that asks nobody. */
export const recordedSessionId = 'recorded';

/**
 * Upstreams that answer a step as they did then, whatever they are asked. Answers are checked as those of
 * real upstreams are; products that were not found then are not found now.
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
  if (answer === null) throw new NotRecorded('an answer that it needs was not recorded');
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new UpstreamAnswerInvalidError({ cause: parsed.error });
  return parsed.data;
}
