import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { createApiDocument } from '../../server/openapi/document.ts';

export interface HttpAnswer {
  method: string;
  /** As it was asked for; a query does not matter. */
  path: string;
  status: number;
  /** Undefined for none. */
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

/** The document as the server sends it (test/server/openapi.test.ts sees to that). */
export const apiDocument = JSON.parse(JSON.stringify(createApiDocument())) as ReturnType<
  typeof createApiDocument
>;

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
formats.default(ajv);
// The document is no schema itself; its schemas are looked up in it.
ajv.addVocabulary(['example', ...Object.keys(apiDocument)]);
ajv.addSchema(apiDocument, documentName);

/** Every operation of the document. */
export const operations: readonly Operation[] = Object.entries(apiDocument.paths ?? {}).flatMap(
  ([template, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const at = pointer('paths', template, method);
      const responses = Object.entries(operation.responses ?? {}).map(([status, response]) => {
        const place = '$ref' in response ? response.$ref : `${at}${pointer('responses', status)}`;
        return [status, place.replace(/^#/, '')] as const;
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
 * Holds an answer against the API's document. At a path or with a method that the document does not know,
 * only an error as any other is right.
 * @throws {Error} that names the request, the status and what does not fit.
 */
export function checkAnswer({ method, path, status, body }: HttpAnswer): void {
  if (method === 'HEAD' || method === 'OPTIONS') return;
  const place = placeOf(method, path, status);
  const what = `${method} ${path} answered ${status}`;
  if (place === null) throw new Error(`${what}, which the API's document does not know`);
  const schema = `${place}${pointer('content', 'application/json', 'schema')}`;
  if (!isDescribed(place)) {
    if (body === undefined) return;
    throw new Error(`${what} with a body, of which the API's document knows nothing`);
  }
  const validate = validatorAt(schema);
  if (validate(body)) return;
  const faults = ajv.errorsText(validate.errors, { dataVar: 'body', separator: '; ' });
  throw new Error(`${what}, and the API's document does not have it so: ${faults}`);
}

/** Holds an event of a stream against the schema of that name. @throws {Error} that says what does not fit. */
export function checkStreamEvent(schema: 'TenantStreamEvent' | 'QuoteStreamEvent', event: object): void {
  const validate = validatorAt(pointer('components', 'schemas', schema));
  if (validate(event)) return;
  const faults = ajv.errorsText(validate.errors, { dataVar: 'event', separator: '; ' });
  throw new Error(`${JSON.stringify(event)} is no ${schema} of the API's document: ${faults}`);
}

/** What the document has against a request's body; null for nothing. */
export function findRequestErrors(method: string, template: string, body: unknown): string | null {
  const operation = operations.find((one) => one.method === method && one.template === template);
  if (!operation?.requestBody) throw new Error(`${method} ${template} takes no body`);
  const validate = validatorAt(`${operation.requestBody}${pointer('content', 'application/json', 'schema')}`);
  return validate(body) ? null : ajv.errorsText(validate.errors, { dataVar: 'body' });
}

/** What is wrong with a schema as a schema; null for nothing. */
export function findSchemaErrors(schema: object): string | null {
  return ajv.validateSchema(schema) ? null : ajv.errorsText(ajv.errors, { dataVar: 'schema' });
}

/** Where the document describes this answer. */
function placeOf(method: string, path: string, status: number): string | null {
  const { pathname } = new URL(path, 'http://localhost');
  const there = operations.filter(({ fits }) => fits.test(pathname));
  const operation = there.find((one) => one.method === method);
  if (operation) return operation.responses.get(String(status)) ?? null;
  if (status === 404) return pointer('components', 'responses', 'NotFound');
  if (status === 401) return pointer('components', 'responses', 'Unauthorized');
  return status === 405 ? pointer('components', 'responses', 'MethodNotAllowed') : null;
}

function isDescribed(place: string): boolean {
  const found = place
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], apiDocument);
  return (found as ResponseObject).content?.['application/json']?.schema !== undefined;
}

function validatorAt(place: string): ValidateFunction {
  const uri = `${documentName}#${encodeURI(place)}`;
  const validate = ajv.getSchema(uri);
  if (!validate) throw new Error(`the API's document has nothing at ${uri}`);
  return validate;
}

function pointer(...parts: string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
