import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { testKind } from '../../domain/webhooks/endpoint.ts';
import { chatWebhookSchemas, testWebhookSchema } from '../tenant/webhooks/event-schema.ts';
import { jsonBody } from './bodies-and-headers.ts';
import { toWebhookId } from './examples/examples.ts';

const headers = z.object({
  'webhook-id': z.string().meta({
    description: 'The same for each attempt, by which a receiver knows a repeat.',
    example: 'msg_0b9d7f52-3c1e-4d43-8f5e-6f3a2f0f3a11_6',
  }),
  'webhook-timestamp': z.string().meta({
    description:
      'When the attempt was made, in seconds since the epoch. Reject what is older than five minutes.',
    example: '1777440488',
  }),
  'webhook-signature': z.string().meta({
    description:
      '`v1,` and the base64 of the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}`, with the bytes after `whsec_` in base64 as its key. Two, with a blank between, while the secret is being rotated.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

const summaries: Record<string, string> = {
  'round.accepted': 'A round was begun',
  'step.completed': 'A step of a round is done',
  'round.completed': 'All steps of a round are done',
  'round.failed': 'A round has ended in error',
  'chat.ended': 'A chat was ended; its last event',
  [testKind]: 'A test that the tenant asked for',
};

/** What the server sends to a tenant's webhooks: Standard Webhooks, one for each kind. */
export const webhooks: ZodOpenApiPathsObject = Object.fromEntries(
  Object.entries({ ...chatWebhookSchemas, [testKind]: testWebhookSchema }).map(([kind, schema]) => [
    kind,
    {
      post: {
        tags: ['Webhooks'],
        security: [],
        operationId: toWebhookId(kind),
        summary: summaries[kind] ?? kind,
        description:
          'At least once, in order within a chat. Anything but a 2xx is tried again, with growing pauses, for three days; redirects are not followed.',
        requestParams: { header: headers },
        requestBody: jsonBody(schema),
        responses: {
          '2XX': { description: 'Received; the body is ignored.' },
          410: { description: 'Gone: the server disables the webhook.' },
        },
      },
    },
  ]),
);
