import { z } from 'zod';
import {
  deliveryOutcomes,
  disabledReasons,
  endpointStatuses,
  maxEndpoints,
  testKind,
  webhookKinds,
} from '../../../domain/webhooks/endpoint.ts';
import { preciseTimeSchema, timeSchema } from '../../schemas/view.ts';

/** An endpoint of a tenant. */
export const webhookSchema = z
  .strictObject({
    webhook_id: z.uuid(),
    url: z.string(),
    description: z.string(),
    kinds: z.array(z.enum(webhookKinds)),
    status: z.enum(endpointStatuses).meta({
      description:
        'While it is paused, events wait. The server disables it when it answers 410, or takes nothing for days; events of that time are not kept.',
    }),
    disabled_reason: z.enum(disabledReasons).nullable(),
    failing_since: timeSchema.nullable().meta({ description: 'The first failure since the last success.' }),
    previous_secret_until: timeSchema
      .nullable()
      .meta({ description: 'Until when deliveries are signed by the secret before as well.' }),
    created_at: timeSchema,
  })
  .meta({ id: 'Webhook' });
export type WebhookView = z.infer<typeof webhookSchema>;

export const webhooksSchema = z.strictObject({ items: z.array(webhookSchema).max(maxEndpoints) });

/** An endpoint with its new secret, in the only response that has it. */
export const webhookWithSecretSchema = webhookSchema
  .extend({
    secret: z
      .string()
      .regex(/^whsec_/)
      .meta({ description: 'Shown once.' }),
  })
  .meta({ id: 'WebhookWithSecret' });
export type WebhookWithSecretView = z.infer<typeof webhookWithSecretSchema>;

/** A delivery: an event for an endpoint, with its last attempt. */
export const deliverySchema = z
  .strictObject({
    delivery_id: z.uuid(),
    kind: z.enum([...webhookKinds, testKind]),
    chat_id: z.uuid().nullable().meta({ description: 'Null for a test.' }),
    sequence: z.int().min(1).nullable(),
    outcome: z.enum(deliveryOutcomes).meta({ description: 'Pending: it failed and is tried again.' }),
    attempts: z.int().min(1),
    last_status: z.int().nullable().meta({ description: 'Null if there was no answer.' }),
    last_error: z.string().nullable(),
    last_answer: z.string().nullable().meta({ description: 'The beginning of the last answer’s body.' }),
    created_at: preciseTimeSchema.meta({ description: 'The first attempt.' }),
    last_attempt_at: preciseTimeSchema,
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryView = z.infer<typeof deliverySchema>;

export const sentSchema = z.strictObject({ delivery_id: z.uuid() });
export const deletedWebhookSchema = z.strictObject({ webhook_id: z.uuid() });
