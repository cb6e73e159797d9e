import { z } from 'zod';
import { roundStatuses, stepStatuses } from '../../../domain/chat/progress.ts';
import { steps } from '../../../domain/chat/steps.ts';
import { preciseTimeSchema } from '../../schemas/view.ts';

const times = {
  finished_at: preciseTimeSchema.nullable(),
  seconds: z.number().min(0).nullable().meta({ description: 'Up to three decimals.' }),
};

const seconds = z.number().min(0).nullable();

/** A call of an upstream that failed. */
const failedAttemptSchema = z
  .strictObject({
    attempt: z.int().min(1),
    waited_seconds: seconds.meta({
      description:
        'How long it waited to begin: the first for a worker, a later one since the failure before.',
    }),
    started_at: preciseTimeSchema,
    failed_at: preciseTimeSchema,
    error: z.string().meta({ description: 'The kind of failure.', example: 'UpstreamServerError' }),
    call: z
      .string()
      .nullable()
      .meta({ description: 'The last segment of the call’s path.', example: 'todos' }),
    status: z.int().nullable().meta({ description: 'HTTP status; null if no answer came.' }),
    code: z.string().nullable().meta({ description: 'The upstream’s error code.' }),
    call_id: z.string().nullable().meta({ description: 'The `Idempotency-Key` that was sent.' }),
    request_id: z.string().nullable().meta({ description: 'The `request-id` of the upstream’s answer.' }),
  })
  .meta({ id: 'FailedAttempt' });

/** GET /api/v1/sdk-chat/{chat_id}/receipts. */
export const receiptsSchema = z
  .strictObject({
    chat_id: z.uuid(),
    receipts: z.array(
      z.strictObject({
        round_id: z.uuid(),
        round_no: z.int().min(1),
        refinement: z.boolean().meta({ description: 'Whether it counts towards the cap.' }),
        locale: z.string(),
        status: z.enum(roundStatuses),
        created_at: preciseTimeSchema,
        ...times,
        attempts: z.int().min(0).meta({ description: 'Sum over all steps that have ended.' }),
        credit: z.strictObject({
          amount: z.int(),
          outcome: z.enum(['reserved', 'captured', 'given_back']),
          reserved_at: preciseTimeSchema,
          settled_at: preciseTimeSchema.nullable(),
        }),
        steps: z
          .array(
            z.strictObject({
              step: z.enum(steps),
              status: z.enum(stepStatuses),
              attempts: z.int().min(0).meta({ description: '0 until the step has ended.' }),
              started_at: preciseTimeSchema.nullable(),
              ...times,
              waited_seconds: seconds.meta({
                description: 'From when it was due to its first attempt; null if that is not known.',
              }),
              failed_attempts: z
                .array(failedAttemptSchema)
                .meta({ description: 'Attempts that an upstream failed, oldest first; at most 10.' }),
            }),
          )
          .length(steps.length),
      }),
    ),
  })
  .meta({ id: 'Receipts' });
export type ReceiptsView = z.infer<typeof receiptsSchema>;
export type ReceiptView = ReceiptsView['receipts'][number];
