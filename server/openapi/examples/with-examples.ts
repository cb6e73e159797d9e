import type {
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponseObject,
} from 'zod-openapi';
import { type Example, examples } from './examples.ts';

const methods = ['get', 'put', 'post', 'delete'] as const;

/** Adds the examples to the JSON bodies and answers of their operations. */
export function withExamples(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const shown = methods.flatMap((method) => {
        const operation = item[method];
        const example = examples[operation?.operationId ?? ''];
        return operation && example ? [[method, addExample(operation, example)]] : [];
      });
      return [path, { ...item, ...Object.fromEntries(shown) }];
    }),
  );
}

function addExample(
  operation: ZodOpenApiOperationObject,
  { body, answer }: Example,
): ZodOpenApiOperationObject {
  const { requestBody, responses } = operation;
  const answered = answer && responses[`${answer.status}` as '200'];
  return {
    ...operation,
    ...(requestBody && body !== undefined && { requestBody: addToContent(requestBody as Content, body) }),
    responses: {
      ...responses,
      ...(answered && { [answer.status]: addToContent(answered as Content, answer.body) }),
    },
  };
}

type Content = ZodOpenApiRequestBodyObject & ZodOpenApiResponseObject;

function addToContent(of: Content, example: unknown): Content {
  const { 'application/json': json, ...others } = of.content;
  return { ...of, content: { 'application/json': { ...json, example }, ...others } };
}
