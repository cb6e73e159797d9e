import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';

const allow = z.object({ allow: z.string().meta({ description: 'The methods of this path.' }) });

/** Adds the operations that the router provides: HEAD for every GET except streams and exports, and OPTIONS for every path. */
export function withHeadAndOptions(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const { get, post, delete: remove } = item;
      const first = get ?? post ?? remove;
      const head = get && !isStream(get) ? { head: toHead(get) } : {};
      return [path, { ...item, ...head, ...(first && { options: toOptions(first) }) }];
    }),
  );
}

function toHead({ responses, description: _, ...get }: ZodOpenApiOperationObject): ZodOpenApiOperationObject {
  return {
    ...get,
    operationId: prefixed('head', get.operationId),
    summary: `${get.summary}: headers only`,
    responses: withoutBodies(responses),
  };
}

function toOptions(first: ZodOpenApiOperationObject): ZodOpenApiOperationObject {
  const { tags, security, operationId, requestParams, responses } = first;
  const path = requestParams?.path;
  return {
    ...(tags && { tags }),
    // Sonar authenticates before routing, so OPTIONS needs a key there too.
    ...(security && tags?.includes('Sonar') ? { security } : { security: [] }),
    operationId: prefixed('options', operationId),
    summary: 'List the allowed methods',
    ...(path && { requestParams: { path } }),
    responses: {
      200: { description: 'No body.', headers: allow },
      204: { description: 'A preflight request from a listed origin.' },
      ...(tags?.includes('Sonar') && withoutBodies(pick(responses, ['400', '401', '429', '500']))),
    },
  };
}

/** `getChat` becomes `headGetChat`. */
function prefixed(prefix: string, operationId = ''): string {
  return `${prefix}${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}`;
}

function isStream({ responses }: ZodOpenApiOperationObject): boolean {
  const content = (responses['200'] as ZodOpenApiResponseObject | undefined)?.content ?? {};
  return 'text/event-stream' in content || 'text/csv' in content;
}

function pick(responses: ZodOpenApiResponsesObject, statuses: string[]): ZodOpenApiResponsesObject {
  return Object.fromEntries(Object.entries(responses).filter(([status]) => statuses.includes(status)));
}

/** The same responses without their bodies. */
function withoutBodies(responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const { content: _content, id: _id, ...rest } = response as ZodOpenApiResponseObject;
      return [status, rest];
    }),
  ) as ZodOpenApiResponsesObject;
}
