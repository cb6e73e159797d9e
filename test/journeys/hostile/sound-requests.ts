import { apiDocument, operations } from '../../support/openapi.ts';

/** A request to be damaged: raw path segments and a raw query. */
export interface Draft {
  method: string;
  segments: readonly string[];
  query: readonly (readonly [name: string, value: string])[];
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer | null;
  isCutOff?: boolean;
}

/** An operation of the OpenAPI document, with the parts of its requests. */
export interface Route {
  method: string;
  template: string;
  /** Whether it requires a key or a token. */
  isKeyed: boolean;
  queryNames: readonly string[];
  /** Paths of the body's fields, with those of a list's first item: `['items', '0', 'rec_id']`. Null without a body. */
  fields: readonly (readonly string[])[] | null;
  takesForms: boolean;
  /** Error statuses whose documented body is not an error. */
  soundStatuses: readonly number[];
  /** Statuses of a valid request: accepted, or rejected by the current state. */
  sound: Draft;
}

/** Existing values, by names of parameters and fields; a route may override them by its template. */
export interface Scene {
  values: Readonly<Record<string, string>>;
  special: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The `Authorization` header for the first security scheme of a route. */
  credentials: Readonly<Record<string, string>>;
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  anyOf?: Schema[];
  enum?: unknown[];
  example?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
}

interface Parameter {
  in: string;
  name: string;
  schema?: Schema;
}

interface Operation {
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, object>;
}

type Values = Readonly<Record<string, string>>;

const json = 'application/json';
/** Routes that delete or end entities run last. */
const order = ({ method, template }: { method: string; template: string }) =>
  method === 'DELETE' ? 1_000 - template.length : 0;

/** Every operation of the document, with destructive ones at the end. */
export const operationsInOrder = operations.toSorted((one, other) => order(one) - order(other));

/** The routes of these operations, in their order. */
export function listRoutes(scene: Scene): Route[] {
  return operationsInOrder.map(({ method, template }) => {
    const item = apiDocument.paths?.[template] as unknown as Record<string, Operation>;
    const operation = item[method.toLowerCase()];
    if (!operation) throw new Error(`the document has no ${method} ${template}`);
    return toRoute(method, template, operation, scene);
  });
}

function toRoute(method: string, template: string, operation: Operation, scene: Scene): Route {
  const { security = apiDocument.security ?? [], parameters = [], requestBody, responses } = operation;
  const values = { ...scene.values, ...scene.special[`${method} ${template}`] };
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const schema = requestBody?.content[json]?.schema;
  const body = schema ? Buffer.from(JSON.stringify(soundValue(schema, '', values))) : null;
  const [scheme] = security.flatMap((one) => Object.keys(one));
  const credential = scheme === undefined ? undefined : scene.credentials[scheme];
  if (scheme !== undefined && credential === undefined) throw new Error(`nobody has a key for ${scheme}`);
  return {
    method,
    template,
    isKeyed: scheme !== undefined,
    queryNames: query.map(({ name }) => name),
    fields: schema ? getFields(schema) : null,
    takesForms: requestBody?.content['application/x-www-form-urlencoded'] !== undefined,
    soundStatuses: Object.entries(responses).flatMap(
      ([status, { content }]: [string, { content?: object }]) =>
        Number(status) < 400 || (content !== undefined && !(json in content)) ? [Number(status)] : [],
    ),
    sound: {
      method,
      segments: template
        .split('/')
        .slice(1)
        .map((segment) => segment.replace(/^\{(\w+)\}$/, (_all, name: string) => values[name] ?? name)),
      query: query.map(({ name, schema: of = {} }) => [
        name,
        encodeURIComponent(String(soundValue(of, name, values))),
      ]),
      headers: [
        ['host', 'localhost'],
        ...(credential === undefined ? [] : [['authorization', credential] as const]),
        ...(body ? [['content-type', json] as const] : []),
      ],
      body,
    },
  };
}

/** A valid value: the existing one with that name, if any. */
function soundValue(written: Schema, name: string, values: Values): unknown {
  const known = values[name];
  if (known !== undefined) return known;
  const schema = resolve(written);
  if (schema.example !== undefined) return schema.example;
  const { type, properties = {}, required = [], items } = schema;
  if (type === 'object') {
    const wanted = Object.entries(properties).filter(
      ([field]) => required.includes(field) || field in values || isList(properties[field]),
    );
    return Object.fromEntries(wanted.map(([field, of]) => [field, soundValue(of, field, values)]));
  }
  if (type === 'array') return items ? [soundValue(items, '', values)] : [];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1;
  return type === 'boolean' ? true : 'a';
}

function isList(schema: Schema | undefined): boolean {
  return schema !== undefined && resolve(schema).type === 'array';
}

function getFields(written: Schema): string[][] {
  const { type, properties = {}, items } = resolve(written);
  if (type === 'array') return items ? getFields(items).map((field) => ['0', ...field]) : [];
  return Object.entries(properties).flatMap(([name, schema]) => [
    [name],
    ...getFields(schema).map((field) => [name, ...field]),
  ]);
}

/** Resolves a reference, and drops null from alternatives. */
function resolve(schema: Schema): Schema {
  if (schema.$ref !== undefined) {
    const named = apiDocument.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
    return resolve(named as Schema);
  }
  const [first] = schema.anyOf ?? [];
  if (first) return resolve({ ...schema, anyOf: undefined, ...first } as Schema);
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  return type === undefined ? schema : { ...schema, type };
}
