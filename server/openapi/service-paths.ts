import { z } from 'zod';
import type { ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { errorAnswers } from './error-answers.ts';

const partSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('ok') }),
  z.strictObject({ status: z.literal('failed'), reason: z.string() }),
]);
const readinessSchema = z
  .strictObject({
    status: z.enum(['ready', 'not ready', 'draining']),
    parts: z.record(z.string(), partSchema).meta({ description: 'Each that the server cannot do without.' }),
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

function page(summary: string, description: string) {
  return {
    ...pages,
    summary,
    responses: {
      200: content('text/html', description),
      503: content('text/html', 'The page has not been built.'),
      ...errorAnswers(500),
    },
  };
}

/** What the server answers beside its APIs: its health, this document, and the pages. */
export const servicePaths: ZodOpenApiPathsObject = {
  '/healthz': {
    get: {
      ...health,
      summary: 'Ask whether the process answers',
      responses: {
        200: json('It does, whatever else does not.', z.strictObject({ status: z.literal('ok') })),
        ...errorAnswers(500),
      },
    },
  },
  '/readyz': {
    get: {
      ...health,
      summary: 'Ask whether the server can work',
      responses: {
        200: json('All that it needs answers.', readinessSchema),
        503: json('A part does not answer, or the server is about to stop.', readinessSchema),
        ...errorAnswers(500),
      },
    },
  },
  '/openapi.json': {
    get: {
      ...pages,
      summary: 'Read this document',
      responses: {
        200: json('OpenAPI 3.1.', z.looseObject({ openapi: z.string() })),
        ...errorAnswers(500),
      },
    },
  },
  '/docs': {
    get: {
      ...pages,
      summary: 'Read this document as a page',
      responses: { 200: content('text/html', 'The page.'), ...errorAnswers(500) },
    },
  },
  '/docs/rapidoc.js': {
    get: {
      ...pages,
      summary: 'Get the script of that page',
      responses: {
        200: content('text/javascript', 'For browsers to keep: its address names its version.'),
        ...errorAnswers(500),
      },
    },
  },
  '/': {
    get: {
      ...pages,
      summary: 'Go to the dashboard',
      responses: {
        302: {
          description: 'To `/dashboard`.',
          headers: z.object({ location: z.string() }),
          content: { 'text/html': { schema: z.string() } },
        },
        ...errorAnswers(500),
      },
    },
  },
  '/dashboard': { get: page('Open the dashboard', 'The page.') },
  '/dashboard/assets/{file}': {
    get: {
      ...pages,
      summary: 'Get a file of the pages',
      requestParams: { path: z.object({ file: z.string() }) },
      responses: {
        200: content('*/*', 'For browsers to keep: its name changes with what is in it.'),
        ...errorAnswers(404, 500),
      },
    },
  },
  '/dashboard/{path}': {
    get: {
      ...page('Open a place in the dashboard', 'The one page, which finds its own way.'),
      requestParams: { path: z.object({ path: z.string().meta({ description: 'With slashes.' }) }) },
    },
  },
  '/quotes': { get: page('Open the page that talks to the Quote Generator', 'The page.') },
};
