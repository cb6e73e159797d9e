import { createDocument, type ZodOpenApiSecuritySchemeObject } from 'zod-openapi';
import { type AudienceName, cookieNames } from '../auth/session-token.ts';
import { codecPaths } from './codec-paths.ts';
import { dashboardPaths } from './dashboard-paths.ts';
import { methodNotAllowed, unreadableAnswers } from './error-answers.ts';
import { withHeadAndOptions } from './head-and-options.ts';
import { quotesPaths } from './quotes-paths.ts';
import { sdkPaths } from './sdk-paths.ts';
import { servicePaths } from './service-paths.ts';
import { sonarPaths } from './sonar-paths.ts';

/** The API as OpenAPI 3.1, made from the schemas that requests are validated with and those of views. */
export function createApiDocument() {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Roundtable',
        version: '1.0.0',
        description:
          'Start a round of a chat, poll it, tell what the shopper did with it, and watch it on a dashboard. Every error is `{"success": false, "code", "message"}`, in quote conversations `{"error"}`, and in Sonar conversations `{"error_code", "error_msg"}`.',
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'Chats' },
        { name: 'Triggers' },
        { name: 'Profiles' },
        { name: 'Keys' },
        { name: 'Logins' },
        { name: 'Dashboard' },
        { name: 'Backoffice' },
        { name: 'Quotes' },
        { name: 'Sonar' },
        { name: 'Health' },
        { name: 'Pages' },
      ],
      // Either will do; with both, they must be the same key.
      security: [{ bearer: [] }, { apiKey: [] }],
      paths: withHeadAndOptions({
        ...sdkPaths,
        ...dashboardPaths,
        ...codecPaths,
        ...quotesPaths,
        ...sonarPaths,
        ...servicePaths,
      }),
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An SDK key, `osk_…`.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The same key.' },
          sonar: { type: 'http', scheme: 'bearer', description: 'An API key of a Sonar account, `snr_…`.' },
          ...loginSchemes('tenant', 'A login (JWT) of an admin of the tenant.'),
          ...loginSchemes('backoffice', 'A login (JWT) of ROLE_ADMIN.'),
        },
        responses: { MethodNotAllowed: methodNotAllowed, ...unreadableAnswers },
      },
    },
    { override: ({ jsonSchema }) => dropNoise(jsonSchema) },
  );
}

/** A login as a header, and as the cookie that browsers keep it in. */
function loginSchemes(
  realm: AudienceName,
  description: string,
): Record<string, ZodOpenApiSecuritySchemeObject> {
  return {
    [realm]: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description },
    [`${realm}Cookie`]: {
      type: 'apiKey',
      in: 'cookie',
      name: cookieNames[realm],
      description: 'The same login.',
    },
  };
}

/** What says nothing to readers: that an integer is one that JavaScript can hold, and how a UUID is spelt. */
function dropNoise(schema: { minimum?: number; maximum?: number; format?: string; pattern?: string }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'uuid') delete schema.pattern;
}
