import { z } from 'zod';
import type { ChatEventKind } from '../../../domain/chat/chat-event.ts';
import { steps } from '../../../domain/chat/steps.ts';
import { testKind } from '../../../domain/webhooks/endpoint.ts';
import { preciseTimeSchema } from '../../schemas/view.ts';

const tenant = z.string().meta({ description: 'The tenant’s code.' });
const nothing = z.null();
const roundId = z.uuid();

/** What the events of a chat have in common. */
const chatData = z.strictObject({
  tenant,
  profile_id: z.uuid(),
  chat_id: z.uuid(),
  sequence: z.int().min(1).meta({ description: 'The number of the chat’s event: from 1, without gaps.' }),
  round_id: roundId,
  step: nothing,
  last_error: nothing,
  poll: z.string().meta({ description: 'Path of the poll that shows the chat.' }),
});

function body<Type extends string, Data extends z.ZodType>(id: string, type: Type, data: Data) {
  return z.strictObject({ type: z.literal(type), timestamp: preciseTimeSchema, data }).meta({ id });
}

/** The bodies of webhooks that tell of a chat, by their kind. */
export const chatWebhookSchemas = {
  'round.accepted': body('RoundAcceptedWebhook', 'round.accepted', chatData),
  'step.completed': body(
    'StepCompletedWebhook',
    'step.completed',
    chatData.extend({ step: z.enum(steps).meta({ description: 'The completed step.' }) }),
  ),
  'round.completed': body('RoundCompletedWebhook', 'round.completed', chatData),
  'round.failed': body(
    'RoundFailedWebhook',
    'round.failed',
    chatData.extend({
      last_error: z.string().nullable().meta({ description: 'Null if it was erased meanwhile.' }),
    }),
  ),
  'chat.ended': body('ChatEndedWebhook', 'chat.ended', chatData.extend({ round_id: nothing })),
} satisfies Record<ChatEventKind, z.ZodType>;

/** The body of a test that the tenant asked for. */
export const testWebhookSchema = body('TestWebhook', testKind, z.strictObject({ tenant }));

/** The body of any webhook. */
export const webhookEventSchema = z
  .discriminatedUnion('type', [
    chatWebhookSchemas['round.accepted'],
    chatWebhookSchemas['step.completed'],
    chatWebhookSchemas['round.completed'],
    chatWebhookSchemas['round.failed'],
    chatWebhookSchemas['chat.ended'],
    testWebhookSchema,
  ])
  .meta({ id: 'WebhookEvent' });
