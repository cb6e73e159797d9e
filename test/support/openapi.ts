import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { createApiDocument } from '../../server/openapi/document.ts';

interface HttpAnswer {
  method: string;
  /** As requested; the query is ignored. */
  path: string;
  status: number;
  /** Undefined for an empty body. */
  body: unknown;
}

interface Operation {
  method: string;
  /** `/v1/profile/{profile_id}`. */
  template: string;
  fits: RegExp;
  responses: ReadonlyMap<string, string>;
  requestBody: string | null;
}

interface ResponseObject {
  content?: { 'application/json'?: { schema?: unknown } };
}

const documentName = 'openapi.json';
const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The document as the server sends it (checked in test/server/openapi.test.ts). */
export const apiDocument = JSON.parse(JSON.stringify(createApiDocument())) as ReturnType<
  typeof createApiDocument
>;

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
formats.default(ajv);
// The document itself is not a schema, but contains the schemas.
ajv.addVocabulary(['example', 'discriminator', ...Object.keys(apiDocument)]);
ajv.addSchema(apiDocument, documentName);

/** Every operation of the document. */
export const operations: readonly Operation[] = Object.entries(apiDocument.paths ?? {}).flatMap(
  ([template, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const at = pointer('paths', template, method);
      const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => {
        const pointerToAnswer = '$ref' in response ? response.$ref : `${at}${pointer('responses', status)}`;
        return [status, pointerToAnswer.replace(/^#/, '')] as const;
      });
      return {
        method: method.toUpperCase(),
        template,
        fits: new RegExp(`^${template.replace('{path}', '.+').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
        responses: new Map(responses),
        requestBody: operation.requestBody ? `${at}${pointer('requestBody')}` : null,
      };
    }),
);

/**
 * Validates an answer against the OpenAPI document. For an unknown path or method, only the common error format is
 * valid.
 * @throws {Error} naming the request, the status and the violations
 */
export function checkAnswer({ method, path, status, body }: HttpAnswer): void {
  if (method === 'HEAD' || method === 'OPTIONS') return;
  const pointerToAnswer = findPointer(method, path, status);
  const what = `${method} ${path} answered ${status}`;
  if (pointerToAnswer === null) throw new Error(`${what}, which the API's document does not know`);
  const schema = `${pointerToAnswer}${pointer('content', 'application/json', 'schema')}`;
  if (!isDescribed(pointerToAnswer)) {
    if (body === undefined) return;
    throw new Error(`${what} with a body, of which the API's document knows nothing`);
  }
  const validate = validatorAt(schema);
  if (validate(body)) return;
  const violations = ajv.errorsText(validate.errors, { dataVar: 'body', separator: '; ' });
  throw new Error(`${what}, and the API's document does not have it so: ${violations}`);
}

/** Validates an event of a stream or a webhook against its schema. @throws {Error} naming the violations */
export function checkEvent(
  schema: 'TenantStreamEvent' | 'QuoteStreamEvent' | 'WebhookEvent',
  event: unknown,
): void {
  const validate = validatorAt(pointer('components', 'schemas', schema));
  if (validate(event)) return;
  const violations = ajv.errorsText(validate.errors, { dataVar: 'event', separator: '; ' });
  throw new Error(`${JSON.stringify(event)} is no ${schema} of the API's document: ${violations}`);
}

/** Violations of a request body, as text; null if it is valid. */
export function findRequestErrors(method: string, template: string, body: unknown): string | null {
  const operation = operations.find((one) => one.method === method && one.template === template);
  if (!operation?.requestBody) throw new Error(`${method} ${template} takes no body`);
  const validate = validatorAt(`${operation.requestBody}${pointer('content', 'application/json', 'schema')}`);
  return validate(body) ? null : ajv.errorsText(validate.errors, { dataVar: 'body' });
}

/** Errors of a schema itself, as text; null if it is valid. */
export function findSchemaErrors(schema: object): string | null {
  return ajv.validateSchema(schema) ? null : ajv.errorsText(ajv.errors, { dataVar: 'schema' });
}

/** Violations of a schema of the document, as text; null if the value is valid. */
export function findViolations(schema: object, value: unknown): string | null {
  // Its references are relative to the document.
  const resolved = JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${documentName}#/`));
  return ajv.validate(resolved, value) ? null : ajv.errorsText(ajv.errors, { dataVar: 'value' });
}

/** The JSON pointer to the description of this answer; null if there is none. */
function findPointer(method: string, path: string, status: number): string | null {
  const { pathname } = new URL(path, 'http://localhost');
  const there = operations.filter(({ fits }) => fits.test(pathname));
  const operation = there.find((one) => one.method === method);
  if (operation) return operation.responses.get(String(status)) ?? null;
  if (status === 404) return pointer('components', 'responses', 'NotFound');
  if (status === 401) return pointer('components', 'responses', 'Unauthorized');
  return status === 405 ? pointer('components', 'responses', 'MethodNotAllowed') : null;
}

function isDescribed(pointerToAnswer: string): boolean {
  const found = pointerToAnswer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], apiDocument);
  return (found as ResponseObject).content?.['application/json']?.schema !== undefined;
}

function validatorAt(pointerToAnswer: string): ValidateFunction {
  const uri = `${documentName}#${encodeURI(pointerToAnswer)}`;
  const validate = ajv.getSchema(uri);
  if (!validate) throw new Error(`the API's document has nothing at ${uri}`);
  return validate;
}

function pointer(...parts: string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
