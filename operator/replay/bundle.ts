import { z } from 'zod';
import { type AttemptLog, maxLoggedAttempts } from '../../domain/chat/attempt-log.ts';
import { locales } from '../../domain/chat/locale.ts';
import { roundStatuses, stepStatuses } from '../../domain/chat/progress.ts';
import { steps } from '../../domain/chat/steps.ts';

/**
 * A round in one file, written by `round export` and read by `round replay`. Upstream answers are validated when a
 * step is replayed with them, like live answers.
 */
export const bundleFormat = 1;

export const jsonObject = z.record(z.string(), z.unknown());
export const pastMealSchema = z.object({ round_no: z.number().int(), prompt: z.string(), meal: jsonObject });

/** Answers of upstreams, as received; null if not stored. */
export const answersSchema = z.object({
  llm_demo: jsonObject.nullable(),
  store_products: z.array(z.unknown()).nullable(),
  store_signages: z.array(z.unknown()).nullable(),
});
export type Answers = z.infer<typeof answersSchema>;

const attemptLogSchema: z.ZodType<AttemptLog> = z.object({
  scheduled_at: z.string(),
  failed: z
    .array(
      z.object({
        attempt: z.number().int(),
        started_at: z.string(),
        failed_at: z.string(),
        error: z.string(),
        call: z.string().nullable(),
        status: z.number().int().nullable(),
        code: z.string().nullable(),
        call_id: z.string().nullable(),
        request_id: z.string().nullable(),
      }),
    )
    .max(maxLoggedAttempts),
});

const bundleStepSchema = z.object({
  step: z.enum(steps),
  status: z.enum(stepStatuses),
  attempts: z.number().int(),
  /** ISO 8601, as all times here. */
  started_at: z.string(),
  finished_at: z.string().nullable(),
  /** The result as views show it; null if the step failed. */
  snapshot: jsonObject.nullable(),
  answers: answersSchema,
  /** Null or absent in bundles of rows that have none. */
  attempt_log: attemptLogSchema.nullable().optional(),
});
export type BundleStep = z.infer<typeof bundleStepSchema>;

export const bundleSchema = z.object({
  format: z.literal(bundleFormat, {
    error: ({ input }) =>
      typeof input === 'number'
        ? `is ${input}, and this version reads bundles of format ${bundleFormat}`
        : `must be ${bundleFormat}: it is not a bundle of round export`,
  }),
  exported_at: z.string(),
  versions: z.object({ roundtable: z.string(), temporal_sdk: z.string(), node: z.string() }),
  round: z.object({
    round_id: z.string(),
    round_no: z.number().int(),
    chat_id: z.string(),
    tenant_code: z.string(),
    profile_id: z.string(),
    refinement: z.boolean(),
    status: z.enum(roundStatuses),
    last_error: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  }),
  inputs: z.object({
    tenant_locale: z.string(),
    locale: z.enum(locales),
    prompt: z.string(),
    profile: jsonObject,
    /** Oldest first. */
    conversation_history: z.array(pastMealSchema),
    anchor: pastMealSchema.nullable(),
    /** Whether the inputs were recorded; false for older rounds, whose inputs are today's. */
    as_asked: z.boolean(),
  }),
  steps: z.array(bundleStepSchema),
  /** The runs of the chat's actor that worked on the round, oldest first. */
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

/** @throws {Error} saying why it is not a bundle, or why this version cannot read it */
export function parseBundle(text: string): RoundBundle {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new Error('it is not JSON', { cause });
  }
  const parsed = bundleSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.join('.') || 'it'}: ${issue?.message}`, { cause: parsed.error });
}
