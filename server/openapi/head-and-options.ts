import { z } from 'zod';
import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiResponseObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';

const allow = z.object({ allow: z.string().meta({ description: 'The methods of this path.' }) });

/** Adds what the router answers by itself: HEAD wherever there is GET but for streams, and OPTIONS everywhere. */
export function withHeadAndOptions(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const { get, post } = item;
      const first = get ?? post;
      const head = get && !isStream(get) ? { head: headOf(get) } : {};
      return [path, { ...item, ...head, ...(first && { options: optionsOf(first) }) }];
    }),
  );
}

function headOf({ responses, description: _, ...get }: ZodOpenApiOperationObject): ZodOpenApiOperationObject {
  return {
    ...get,
    summary: `${get.summary}: headers alone`,
    responses: withoutBodies(responses),
  };
}

function optionsOf({ tags, security, requestParams, responses }: ZodOpenApiOperationObject) {
  const path = requestParams?.path;
  return {
    ...(tags && { tags }),
    // What asks for a key in front of its routes asks OPTIONS for it too; the others take it from anybody.
    ...(security && tags?.includes('Sonar') ? { security } : { security: [] }),
    summary: 'Ask for the methods',
    ...(path && { requestParams: { path } }),
    responses: {
      200: { description: 'No body.', headers: allow },
      204: { description: 'A preflight of a page whose origin is known.' },
      ...(tags?.includes('Sonar') && withoutBodies(pick(responses, ['400', '401', '429', '500']))),
    },
  };
}

function isStream({ responses }: ZodOpenApiOperationObject): boolean {
  return 'text/event-stream' in ((responses['200'] as ZodOpenApiResponseObject | undefined)?.content ?? {});
}

function pick(responses: ZodOpenApiResponsesObject, statuses: string[]): ZodOpenApiResponsesObject {
  return Object.fromEntries(Object.entries(responses).filter(([status]) => statuses.includes(status)));
}

/** The same answers, their headers and no more. */
function withoutBodies(responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const { content: _content, id: _id, ...rest } = response as ZodOpenApiResponseObject;
      return [status, rest];
    }),
  ) as ZodOpenApiResponsesObject;
}
