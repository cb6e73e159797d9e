import { z } from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { errorResponses } from './error-responses.ts';

const dependencySchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('ok') }),
  z.strictObject({ status: z.literal('failed'), reason: z.string() }),
]);
const readinessSchema = z
  .strictObject({
    status: z.enum(['ready', 'not ready', 'draining']),
    dependencies: z.record(z.string(), dependencySchema).meta({ description: 'By name.' }),
    parts: z
      .record(z.string(), dependencySchema)
      .meta({ description: 'The earlier name of `dependencies`.', deprecated: true }),
  })
  .meta({ id: 'Readiness' });

const health = { tags: ['Health'], security: [] };
const pages = { tags: ['Pages'], security: [] };

function json(description: string, schema: z.ZodType): ZodOpenApiResponseObject {
  return { description, content: { 'application/json': { schema } } };
}

function content(type: string, description: string): ZodOpenApiResponseObject {
  return { description, content: { [type]: { schema: z.string() } } };
}

function page(operationId: string, summary: string, description: string) {
  return {
    ...pages,
    operationId,
    summary,
    responses: {
      200: content('text/html', description),
      503: content('text/html', 'The page has not been built.'),
      ...errorResponses(500),
    },
  };
}

/** Paths beside the APIs: health, this document, and the pages. */
export const servicePaths: ZodOpenApiPathsObject = {
  '/healthz': {
    get: {
      ...health,
      operationId: 'checkLiveness',
      summary: 'Check liveness',
      responses: {
        200: json(
          'The process is running, whatever the state of its dependencies.',
          z.strictObject({ status: z.literal('ok') }),
        ),
        ...errorResponses(500),
      },
    },
  },
  '/readyz': {
    get: {
      ...health,
      operationId: 'checkReadiness',
      summary: 'Check readiness',
      responses: {
        200: json('All required dependencies answer.', readinessSchema),
        503: json('A dependency does not answer, or the server is stopping.', readinessSchema),
        ...errorResponses(500),
      },
    },
  },
  '/openapi.json': {
    get: {
      ...pages,
      operationId: 'getApiDocument',
      summary: 'Read this document',
      responses: {
        200: json('OpenAPI 3.1.', z.looseObject({ openapi: z.string() })),
        ...errorResponses(500),
      },
    },
  },
  '/asyncapi.json': {
    get: {
      ...pages,
      operationId: 'getAsyncApiDocument',
      summary: 'Read the document of the event streams',
      responses: {
        200: json('AsyncAPI 3.0.', z.looseObject({ asyncapi: z.string() })),
        ...errorResponses(500),
      },
    },
  },
  '/llms.txt': {
    get: {
      ...pages,
      operationId: 'getOverview',
      summary: 'Read an overview of the API',
      responses: { 200: content('text/markdown', 'Markdown.'), ...errorResponses(500) },
    },
  },
  '/docs': {
    get: {
      ...pages,
      operationId: 'openApiPage',
      summary: 'Read this document as a page',
      responses: { 200: content('text/html', 'The page.'), ...errorResponses(500) },
    },
  },
  '/docs/rapidoc.js': {
    get: {
      ...pages,
      operationId: 'getApiPageScript',
      summary: 'Get the script of that page',
      responses: {
        200: content('text/javascript', 'Cacheable for ever: the URL contains the version.'),
        ...errorResponses(500),
      },
    },
  },
  '/': {
    get: {
      ...pages,
      operationId: 'goToDashboard',
      summary: 'Go to the dashboard',
      responses: {
        302: {
          description: 'To `/dashboard`.',
          headers: z.object({ location: z.string() }),
          content: { 'text/html': { schema: z.string() } },
        },
        ...errorResponses(500),
      },
    },
  },
  '/dashboard': { get: page('openDashboard', 'Open the dashboard', 'The page.') },
  '/dashboard/assets/{file}': {
    get: {
      ...pages,
      operationId: 'getPageFile',
      summary: 'Get a file of the pages',
      requestParams: { path: z.object({ file: z.string() }) },
      responses: {
        200: content('*/*', 'Cacheable for ever: the name changes with the content.'),
        ...errorResponses(404, 500),
      },
    },
  },
  '/dashboard/{path}': {
    get: {
      ...page(
        'openDashboardView',
        'Open a view of the dashboard',
        'The page, which has client-side routing.',
      ),
      requestParams: { path: z.object({ path: z.string().meta({ description: 'May contain slashes.' }) }) },
    },
  },
  '/quotes': { get: page('openQuotesPage', 'Open the page of the Quote Generator', 'The page.') },
};
