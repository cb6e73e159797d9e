import { z } from 'zod';
import { steps } from '../../domain/chat/progress.ts';

/**
 * A round in one file, as `round export` writes it and `round replay` reads it. What upstreams answered is
 * checked when a step is run on it, as an upstream's own answer would be.
 */
export const bundleFormat = 1;

const jsonObject = z.record(z.string(), z.unknown());
const pastMealSchema = z.object({ round_no: z.number().int(), prompt: z.string(), meal: jsonObject });

const bundleStepSchema = z.object({
  step: z.enum(steps),
  status: z.enum(['pending', 'running', 'done', 'error']),
  attempts: z.number().int(),
  /** ISO 8601, as all times here. */
  started_at: z.string(),
  finished_at: z.string().nullable(),
  /** What views show of it; null of a step that failed. */
  snapshot: jsonObject.nullable(),
  /** As they came; null where none was kept. */
  answers: z.object({
    llm_demo: jsonObject.nullable(),
    store_products: z.array(z.unknown()).nullable(),
    store_signages: z.array(z.unknown()).nullable(),
  }),
});
export type BundleStep = z.infer<typeof bundleStepSchema>;

export const bundleSchema = z.object({
  format: z.literal(bundleFormat),
  exported_at: z.string(),
  versions: z.object({ roundtable: z.string(), temporal_sdk: z.string(), node: z.string() }),
  round: z.object({
    round_id: z.string(),
    round_no: z.number().int(),
    chat_id: z.string(),
    tenant_code: z.string(),
    profile_id: z.string(),
    refinement: z.boolean(),
    status: z.enum(['in_progress', 'completed', 'error']),
    last_error: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
  inputs: z.object({
    tenant_locale: z.string(),
    locale: z.enum(['ko', 'en', 'ja']),
    prompt: z.string(),
    profile: jsonObject,
    /** Oldest first. */
    conversation_history: z.array(pastMealSchema),
    anchor: pastMealSchema.nullable(),
    /** Whether these are recorded; false of a round from before they were, and then they are today's. */
    as_asked: z.boolean(),
  }),
  steps: z.array(bundleStepSchema),
  /** The runs of the chat's actor that the round was at work in, oldest first. */
  runs: z.array(
    z.object({
      workflow_id: z.string(),
      run_id: z.string(),
      status: z.string(),
      /** temporal.api.history.v1.History as JSON. */
      history: jsonObject,
    }),
  ),
});
export type RoundBundle = z.infer<typeof bundleSchema>;

/** @throws {Error} saying what makes it no bundle, or one that this version cannot read. */
export function parseBundle(text: string): RoundBundle {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error('it is no JSON', { cause });
  }
  const parsed = bundleSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { format } = z.object({ format: z.unknown() }).catch({ format: undefined }).parse(json);
  if (typeof format === 'number' && format !== bundleFormat) {
    throw new Error(`it is of format ${format}, and this version reads format ${bundleFormat}`);
  }
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') || 'it'}: ${issue?.message}`, { cause: parsed.error });
}
