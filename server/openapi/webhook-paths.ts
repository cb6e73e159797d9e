import { z } from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { pageSchema } from '../tenant/chats/view-schema.ts';
import { deliveriesQuerySchema, newWebhookSchema, rotationSchema } from '../tenant/webhooks/schema.ts';
import {
  deletedWebhookSchema,
  deliverySchema,
  sentSchema,
  webhookSchema,
  webhooksSchema,
  webhookWithSecretSchema,
} from '../tenant/webhooks/view-schema.ts';
import { jsonBody, successResponse } from './bodies-and-headers.ts';
import { errorResponses, tooManyWebhooks } from './error-responses.ts';

const webhookPath = z.object({
  webhook_id: z.string().meta({ description: 'The webhook’s id, from the list.' }),
});
const deliveryPath = webhookPath.extend({
  delivery_id: z.string().meta({ description: 'The delivery’s id, from the list.' }),
});
const security: Record<string, string[]>[] = [{ tenant: [] }, { tenantCookie: [] }];
const webhooks = { tags: ['Webhooks'], security };
const guarded = errorResponses(401, 403, 429, 500);
const guardedOne = errorResponses(401, 403, 404, 429, 500);

/** Paths of a tenant's webhooks. */
export const webhookPaths: ZodOpenApiPathsObject = {
  '/api/v1/webhooks': {
    get: {
      ...webhooks,
      operationId: 'listWebhooks',
      summary: 'List the tenant’s webhooks',
      description: 'Oldest first.',
      responses: { 200: successResponse('The webhooks.', webhooksSchema), ...guarded },
    },
    post: {
      ...webhooks,
      operationId: 'createWebhook',
      summary: 'Create a webhook',
      description:
        'Its address gets each event of the tenant’s chats by POST, signed as Standard Webhooks has it: `webhook-id`, `webhook-timestamp`, `webhook-signature`. At least once, and in order within a chat; a failure is tried again for three days. A tenant has at most ten.',
      requestBody: jsonBody(newWebhookSchema({ allowHttp: false })),
      responses: {
        201: successResponse('The webhook with its secret.', webhookWithSecretSchema),
        ...guarded,
        ...errorResponses(400, 413),
        409: tooManyWebhooks,
      },
    },
  },
  '/api/v1/webhooks/{webhook_id}': {
    get: {
      ...webhooks,
      operationId: 'getWebhook',
      summary: 'Read a webhook',
      requestParams: { path: webhookPath },
      responses: { 200: successResponse('The webhook.', webhookSchema), ...guardedOne },
    },
    delete: {
      ...webhooks,
      operationId: 'deleteWebhook',
      summary: 'Delete a webhook with its deliveries',
      requestParams: { path: webhookPath },
      responses: { 200: successResponse('Deleted.', deletedWebhookSchema), ...guardedOne },
    },
  },
  '/api/v1/webhooks/{webhook_id}/pause': {
    post: {
      ...webhooks,
      operationId: 'pauseWebhook',
      summary: 'Pause a webhook',
      description: 'Events wait until it is resumed.',
      requestParams: { path: webhookPath },
      responses: { 200: successResponse('Paused.', webhookSchema), ...guardedOne },
    },
  },
  '/api/v1/webhooks/{webhook_id}/resume': {
    post: {
      ...webhooks,
      operationId: 'resumeWebhook',
      summary: 'Resume a webhook',
      description: 'What waits is delivered now. One that was disabled gets the events from now on.',
      requestParams: { path: webhookPath },
      responses: { 200: successResponse('Enabled.', webhookSchema), ...guardedOne },
    },
  },
  '/api/v1/webhooks/{webhook_id}/rotate': {
    post: {
      ...webhooks,
      operationId: 'rotateWebhookSecret',
      summary: 'Rotate a webhook’s secret',
      description: 'For `grace_hours`, deliveries are signed by both secrets.',
      requestParams: { path: webhookPath },
      requestBody: jsonBody(rotationSchema),
      responses: {
        200: successResponse('The webhook with its new secret.', webhookWithSecretSchema),
        ...guardedOne,
        ...errorResponses(400, 413),
      },
    },
  },
  '/api/v1/webhooks/{webhook_id}/test': {
    post: {
      ...webhooks,
      operationId: 'testWebhook',
      summary: 'Send a test',
      description: 'One attempt of the kind `webhook.test`, whatever the status; see the list of deliveries.',
      requestParams: { path: webhookPath },
      responses: { 202: successResponse('Accepted.', sentSchema), ...guardedOne },
    },
  },
  '/api/v1/webhooks/{webhook_id}/deliveries': {
    get: {
      ...webhooks,
      operationId: 'listWebhookDeliveries',
      summary: 'List a webhook’s deliveries',
      description: 'Newest first, of the last 30 days, with their attempts and the last answer.',
      requestParams: { path: webhookPath, query: deliveriesQuerySchema },
      responses: {
        200: successResponse('A page of deliveries.', pageSchema(deliverySchema)),
        ...guardedOne,
        ...errorResponses(400),
      },
    },
  },
  '/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend': {
    post: {
      ...webhooks,
      operationId: 'resendWebhookDelivery',
      summary: 'Send a delivery again',
      description: 'One attempt, with the same `webhook-id`; a pending one is tried now.',
      requestParams: { path: deliveryPath },
      responses: { 202: successResponse('Accepted.', sentSchema), ...guardedOne },
    },
  },
};
