import { createApiDocument } from '../../server/openapi/document.ts';
import { makeSample } from './sample.ts';

const methods = ['get', 'post', 'put', 'delete'] as const;

export interface Parameter {
  name: string;
  description: string;
  isRequired: boolean;
}

/** An operation of the OpenAPI document, as a client of HTTP sends it. */
export interface CollectionRequest {
  id: string;
  name: string;
  /** The folder. */
  tag: string;
  method: (typeof methods)[number];
  /** `/v1/profile/{profile_id}` */
  path: string;
  description: string;
  parameters: Record<'path' | 'query' | 'header', Parameter[]>;
  /** A sample; undefined without a body. */
  body?: unknown;
  /** Name of the variable with the bearer's key or token; null if none is needed. */
  credential: string | null;
}

/** Names of the variables with keys and tokens, by security scheme. */
export const credentials: Record<string, string> = {
  bearer: 'sdkKey',
  tenant: 'tenantToken',
  backoffice: 'backofficeToken',
  sonar: 'sonarKey',
};

/** All operations but HEAD and OPTIONS. */
export function listRequests(): CollectionRequest[] {
  const document = JSON.parse(JSON.stringify(createApiDocument())) as Document;
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [toRequest(document, { path, method, operation })] : [];
    }),
  );
}

/** What is read of the document. */
interface Document {
  paths: Record<string, Partial<Record<string, Operation>>>;
  security: Record<string, unknown>[];
  components: { schemas: Record<string, object> };
}

interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; required?: boolean; description?: string }[];
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> };
}

function toRequest(
  { security, components }: Document,
  { path, method, operation }: { path: string; method: CollectionRequest['method']; operation: Operation },
): CollectionRequest {
  const [scheme = ''] = Object.keys((operation.security ?? security)[0] ?? {});
  const content = operation.requestBody?.content['application/json'];
  const parametersIn = (place: string) =>
    (operation.parameters ?? [])
      .filter((one) => one.in === place)
      .map(({ name, description = '', required = false }) => ({ name, description, isRequired: required }));
  return {
    id: operation.operationId,
    name: operation.summary,
    tag: operation.tags[0] ?? '',
    method,
    path,
    description: operation.description ?? '',
    parameters: { path: parametersIn('path'), query: parametersIn('query'), header: parametersIn('header') },
    ...(content && { body: content.example ?? makeSample(content.schema, components.schemas) }),
    credential: credentials[scheme] ?? null,
  };
}
