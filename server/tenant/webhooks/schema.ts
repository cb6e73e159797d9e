import { z } from 'zod';
import { deliveryOutcomes, webhookKinds } from '../../../domain/webhooks/endpoint.ts';
import { findUrlProblem, maxUrlLength } from '../../../domain/webhooks/endpoint-url.ts';
import { text } from '../../schemas/text.ts';
import { pagingSchema } from '../chats/schema.ts';

const maxDescriptionLength = 200;
const graceHours = { most: 720, fallback: 24 };

/** POST /api/v1/webhooks. */
export function newWebhookSchema({ allowHttp }: { allowHttp: boolean }) {
  return z.object({
    url: text()
      .superRefine((url, issues) => {
        const problem = findUrlProblem(url, { allowHttp });
        if (problem !== null) issues.addIssue({ code: 'custom', message: problem });
      })
      .meta({
        description: `An https address of at most ${maxUrlLength} characters, on the public internet.`,
        example: 'https://shop.example/hooks',
      }),
    description: text()
      .pipe(z.string().max(maxDescriptionLength, `must have at most ${maxDescriptionLength} characters`))
      .default(''),
    kinds: z
      .array(z.enum(webhookKinds, `must be one of ${webhookKinds.join(', ')}`))
      .min(1, 'must name at least one kind')
      .transform((kinds) => webhookKinds.filter((kind) => kinds.includes(kind)))
      .default([...webhookKinds])
      .meta({ description: 'The events it gets; all by default.' }),
  });
}

/** POST /api/v1/webhooks/{webhook_id}/rotate. */
export const rotationSchema = z.object({
  grace_hours: z
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(graceHours.most, `must be at most ${graceHours.most}`)
    .default(graceHours.fallback)
    .meta({ description: 'How long deliveries are signed by the old secret too.' }),
});

/** GET /api/v1/webhooks/{webhook_id}/deliveries. */
export const deliveriesQuerySchema = pagingSchema.extend({
  outcome: z.enum(deliveryOutcomes, `must be one of ${deliveryOutcomes.join(', ')}`).optional(),
});
