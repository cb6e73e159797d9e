import { createDocument } from 'zod-openapi';
import { methodNotAllowed } from './error-answers.ts';
import { sdkPaths } from './sdk-paths.ts';

/** The API as OpenAPI 3.1, made from the schemas that requests are validated with and those of views. */
export function createApiDocument() {
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Roundtable',
        version: '1.0.0',
        description:
          'Start a round of a chat, poll it, and tell what the shopper did with it. Every error is `{"success": false, "code", "message"}`.',
      },
      servers: [{ url: '/' }],
      tags: [{ name: 'Chats' }, { name: 'Triggers' }, { name: 'Profiles' }, { name: 'Keys' }],
      // Either will do; with both, they must be the same key.
      security: [{ bearer: [] }, { apiKey: [] }],
      paths: sdkPaths,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An SDK key, `osk_…`.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY', description: 'The same key.' },
        },
        responses: { MethodNotAllowed: methodNotAllowed },
      },
    },
    { override: ({ jsonSchema }) => dropNoise(jsonSchema) },
  );
}

/** What says nothing to readers: that an integer is one that JavaScript can hold, and how a UUID is spelt. */
function dropNoise(schema: { minimum?: number; maximum?: number; format?: string; pattern?: string }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'uuid') delete schema.pattern;
}
