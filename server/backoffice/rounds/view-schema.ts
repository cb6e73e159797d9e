import { z } from 'zod';
import { steps } from '../../../domain/chat/steps.ts';
import { bundleSchema, type RoundBundle } from '../../../operator/replay/bundle.ts';
import { notRunReasons } from '../../../operator/replay/not-run-reasons.ts';
import type { StepEdits } from '../../../operator/replay/step-inputs.ts';
import { preciseTimeSchema } from '../../schemas/view.ts';

export type BundleView = RoundBundle;
export type EditsInput = StepEdits;

/** A row of GET /api/v1/admin/failed-rounds. */
export const failedRoundSchema = z
  .strictObject({
    round_id: z.uuid(),
    round_no: z.int().min(1),
    chat_id: z.uuid(),
    tenant_id: z.uuid(),
    tenant_code: z.string(),
    prompt: z.string().meta({ description: 'Empty once erased.' }),
    last_error: z.string(),
    created_at: preciseTimeSchema,
    failed_at: preciseTimeSchema,
  })
  .meta({ id: 'FailedRound' });
export type FailedRoundView = z.infer<typeof failedRoundSchema>;

/** GET /api/v1/admin/rounds/{round_id}/bundle. */
export const roundExportSchema = z
  .strictObject({
    bundle: bundleSchema,
    history: z.enum(['complete', 'none', 'unreadable', 'unavailable']).meta({
      description:
        'Whether the bundle has the history: Temporal no longer has it, it cannot be decrypted, or Temporal does not answer.',
    }),
  })
  .meta({ id: 'RoundExport' });
export type RoundExportView = z.infer<typeof roundExportSchema>;

const json = z.record(z.string(), z.unknown());
const output = json.nullable().meta({ description: 'What the step made; null if it failed or was not run.' });
const error = z.string().nullable().meta({ description: 'How it failed; null if it did not.' });

const stepSchema = z.strictObject({
  step: z.enum(steps),
  outcome: z.enum(['same', 'differs', 'not_run']),
  not_run: z.enum(notRunReasons).nullable().meta({ description: 'Why it was not run; null if it was.' }),
  note: z.string().nullable().meta({ description: 'The same, or how it failed, in English.' }),
  input: json.meta({ description: 'What it works from; the form of an edited input.' }),
  recorded: z
    .strictObject({ output, error })
    .nullable()
    .meta({ description: 'Null if the round did not come to it.' }),
  rerun: z.strictObject({ output, error }),
  differences: z
    .array(
      z.strictObject({
        path: z.string().meta({ example: 'items[0].product.price' }),
        recorded: z.unknown(),
        rerun: z.unknown(),
      }),
    )
    .meta({ description: 'At most 200. A value that is missing on one side is absent.' }),
  differences_total: z.int().min(0),
});

/** POST /api/v1/admin/replays. */
export const replayViewSchema = z
  .strictObject({
    steps: z.array(stepSchema).meta({ description: 'From the first step to run on.' }),
    end: z
      .strictObject({
        status: z.enum(['completed', 'error', 'unknown']),
        last_error: z.string().nullable(),
        reason: z.string().nullable().meta({ description: 'Why the end is unknown.' }),
      })
      .meta({ description: 'How the round would end.' }),
  })
  .meta({ id: 'RoundReplay' });
export type ReplayView = z.infer<typeof replayViewSchema>;

/** POST /api/v1/admin/history-replays. */
export const historyReplayViewSchema = z
  .strictObject({
    runs: z
      .array(
        z.strictObject({
          workflow_id: z.string(),
          run_id: z.string(),
          outcome: z.enum(['deterministic', 'differs', 'unreadable']),
          problem: z
            .string()
            .nullable()
            .meta({ description: 'Where today’s code differs from the history, in Temporal’s words.' }),
          event_id: z
            .string()
            .nullable()
            .meta({ description: 'The event at which it differs, if Temporal names it.' }),
        }),
      )
      .meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'HistoryReplay' });
export type HistoryReplayView = z.infer<typeof historyReplayViewSchema>;
