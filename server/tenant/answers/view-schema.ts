import { z } from 'zod';
import { steps } from '../../../domain/chat/steps.ts';

/** GET /api/v1/sdk-chat/{chat_id}/rounds/{round_id}/answers/{step}. */
export const answerSchema = z
  .strictObject({
    step: z.enum(steps),
    text: z.string().nullable().meta({
      description:
        'JSON, or the first 16 KiB of it; null if none is stored: the step has failed, or was erased.',
    }),
    bytes: z.int().min(0).meta({ description: 'Of the whole answer.' }),
    is_cut: z.boolean(),
  })
  .meta({ id: 'StepAnswer' });
export type AnswerView = z.infer<typeof answerSchema>;
