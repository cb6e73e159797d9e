import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createDocument, type ZodOpenApiSecuritySchemeObject } from 'zod-openapi';
import { type AudienceName, cookieNames } from '../auth/session-token.ts';
import { webhookEventSchema } from '../tenant/webhooks/event-schema.ts';
import { codecPaths } from './codec-paths.ts';
import { dashboardPaths } from './dashboard-paths.ts';
import { malformedRequestResponses, methodNotAllowed } from './error-responses.ts';
import { withExamples } from './examples/with-examples.ts';
import { withHeadAndOptions } from './head-and-options.ts';
import { quotesPaths } from './quotes-paths.ts';
import { withRateLimitHeaders } from './rate-limits.ts';
import { sdkPaths } from './sdk-paths.ts';
import { servicePaths } from './service-paths.ts';
import { sonarPaths } from './sonar-paths.ts';
import { webhookPaths } from './webhook-paths.ts';
import { webhooks } from './webhooks.ts';

/** The version of Roundtable; that of the client package is the same. */
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

/** The OpenAPI 3.1 document, generated from the schemas of requests and of views. */
export function createApiDocument() {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Roundtable',
        version,
        license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
        description:
          'Start a round of a chat, poll it, report what the shopper does, and watch it on a dashboard. Every error is `{"success": false, "code", "message"}`, in quote conversations `{"error"}`, and in Sonar conversations `{"error_code", "error_msg"}`.',
      },
      servers: [{ url: '/', description: 'The server that this document is from.' }],
      tags: [
        { name: 'Chats' },
        { name: 'Triggers' },
        { name: 'Profiles' },
        { name: 'Keys' },
        { name: 'Sessions' },
        { name: 'Dashboard' },
        { name: 'Webhooks' },
        { name: 'Backoffice' },
        { name: 'Quotes' },
        { name: 'Sonar' },
        { name: 'Health' },
        { name: 'Pages' },
      ],
      // Either one; if both are sent, they must be equal.
      security: [{ bearer: [] }, { apiKey: [] }],
      paths: withHeadAndOptions(
        withRateLimitHeaders(
          withExamples({
            ...sdkPaths,
            ...dashboardPaths,
            ...webhookPaths,
            ...codecPaths,
            ...quotesPaths,
            ...sonarPaths,
            ...servicePaths,
          }),
        ),
      ),
      webhooks: withExamples(webhooks),
      components: {
        schemas: { WebhookEvent: webhookEventSchema },
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An SDK key, `osk_…`.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The same key.' },
          sonar: { type: 'http', scheme: 'bearer', description: 'An API key of a Sonar account, `snr_…`.' },
          ...sessionSchemes('tenant', 'A JWT of an admin of the tenant.'),
          ...sessionSchemes('backoffice', 'A JWT of a ROLE_ADMIN.'),
        },
        responses: { MethodNotAllowed: methodNotAllowed, ...malformedRequestResponses },
      },
    },
    { override: ({ jsonSchema }) => dropNoise(jsonSchema) },
  );
}

/** An audience's token as a header, and as a cookie. */
function sessionSchemes(
  audience: AudienceName,
  description: string,
): Record<string, ZodOpenApiSecuritySchemeObject> {
  return {
    [audience]: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description },
    [`${audience}Cookie`]: {
      type: 'apiKey',
      in: 'cookie',
      name: cookieNames[audience],
      description: 'The same token.',
    },
  };
}

/** Removes details that readers do not need: the range of safe integers, and the pattern of UUIDs. */
function dropNoise(schema: { minimum?: number; maximum?: number; format?: string; pattern?: string }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'uuid') delete schema.pattern;
}
