import { z } from 'zod';
import { locales } from '../../domain/chat/locale.ts';
import type { Step } from '../../domain/chat/steps.ts';
import { type Answers, answersSchema, jsonObject, pastMealSchema, type RoundBundle } from './bundle.ts';

const answers = z.strictObject(answersSchema.shape);
/** Raw answer of an earlier step; null if it has none. */
const earlier = jsonObject.nullable();

/** What each step works from: the shopper's words or the results of earlier steps, and the answers of upstreams. */
export const stepInputSchemas = {
  meal_suggest: z.strictObject({
    prompt: z.string(),
    locale: z.enum(locales),
    profile: jsonObject,
    conversation_history: z.array(pastMealSchema),
    anchor: pastMealSchema.nullable(),
    answers,
  }),
  todos: z.strictObject({ meal_suggest: earlier, answers }),
  cross_sell: z.strictObject({ meal_suggest: earlier, todos: earlier, answers }),
  notifications: z.strictObject({ meal_suggest: earlier, todos: earlier, answers }),
} satisfies Record<Step, z.ZodType>;

export type StepInputs = { [S in Step]: z.infer<(typeof stepInputSchemas)[S]> };
export type AnyStepInput = StepInputs[Step];

/** Inputs to use in place of the recorded ones, by step. */
export const stepEditsSchema = z.strictObject(stepInputSchemas).partial();
export type StepEdits = z.infer<typeof stepEditsSchema>;

/** What a replay knows when it comes to a step. */
export interface ReplayState {
  inputs: RoundBundle['inputs'];
  /** Raw answers of earlier steps. */
  done: Partial<Record<Step, Record<string, unknown>>>;
}

/** The input of a step in a replay that has come to it. */
export function toStepInput(step: Step, { inputs, done }: ReplayState, given: Answers): AnyStepInput {
  const { meal_suggest = null, todos = null } = done;
  if (step === 'todos') return { meal_suggest, answers: given };
  if (step !== 'meal_suggest') return { meal_suggest, todos, answers: given };
  const { prompt, locale, profile, conversation_history, anchor } = inputs;
  return { prompt, locale, profile, conversation_history, anchor, answers: given };
}

/** The state with a step's edited input; it holds for the later steps too. */
export function applyEdit({ inputs, done }: ReplayState, { answers: _, ...edit }: AnyStepInput): ReplayState {
  if ('prompt' in edit) return { inputs: { ...inputs, ...edit }, done };
  const results = Object.entries(edit).filter(([, result]) => result !== null);
  return { inputs, done: { ...done, ...Object.fromEntries(results) } };
}
