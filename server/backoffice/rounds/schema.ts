import { z } from 'zod';
import { steps } from '../../../domain/chat/steps.ts';
import { bundleSchema } from '../../../operator/replay/bundle.ts';
import { stepEditsSchema } from '../../../operator/replay/step-inputs.ts';
import { text } from '../../schemas/text.ts';
import { pagingSchema, uuidSchema } from '../../tenant/chats/schema.ts';

const maxErrorLength = 200;

/** GET /api/v1/admin/failed-rounds. */
export const failedRoundsQuerySchema = pagingSchema.extend({
  tenant_id: uuidSchema.optional().meta({ description: 'Only rounds of this tenant.' }),
  error: text()
    .transform((words) => words.trim())
    .pipe(z.string().max(maxErrorLength, `must have at most ${maxErrorLength} characters`))
    .optional()
    .meta({ description: 'Part of the error, such as “cross_sell failed”.' }),
});

/** POST /api/v1/admin/replays. */
export const replaySchema = z.strictObject({
  bundle: bundleSchema.meta({ id: 'RoundBundle', description: 'What `round export` writes.' }),
  from_step: z
    .int('must be a whole number from 1 to 4')
    .min(1, 'must be a whole number from 1 to 4')
    .max(steps.length, 'must be a whole number from 1 to 4')
    .default(1)
    .meta({ description: 'The first step to run; earlier ones contribute their recorded results.' }),
  edits: stepEditsSchema
    .default({})
    .meta({ description: 'Inputs in place of the recorded ones, by step. Answers in them fit any request.' }),
});

/** More runs than a round can have worked on it. */
const maxRuns = 20;

/** POST /api/v1/admin/history-replays. */
export const historyReplaySchema = z.strictObject({
  runs: bundleSchema.shape.runs
    .min(1, 'must not be empty')
    .max(maxRuns, `must have at most ${maxRuns} entries`)
    .meta({ description: 'The runs of a bundle.' }),
});
