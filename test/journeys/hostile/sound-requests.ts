import { apiDocument, operations } from '../../support/openapi.ts';

/** A request that damage is done to: a path of segments and a query, each as they go over the wire. */
export interface Draft {
  method: string;
  segments: readonly string[];
  query: readonly (readonly [name: string, value: string])[];
  headers: readonly (readonly [name: string, value: string])[];
  body: Buffer | null;
  isCutOff?: boolean;
}

/** An operation of the document, and what can be damaged in a request to it. */
export interface Route {
  method: string;
  template: string;
  /** Whether it wants a key or a login. */
  isKeyed: boolean;
  queryNames: readonly string[];
  /** Of the body's fields, those of the first item of a list too: `['items', '0', 'rec_id']`. Null for no body. */
  fields: readonly (readonly string[])[] | null;
  takesForms: boolean;
  /** What the document itself calls no error though its status is one. */
  soundStatuses: readonly number[];
  /** Accepted, but for what the state of things forbids. */
  sound: Draft;
}

/** What is really there, by the names that parameters and fields have; a route may have its own by its template. */
export interface Scene {
  values: Readonly<Record<string, string>>;
  special: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What `Authorization` says, by the first of a route's security schemes. */
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
/** Routes that end what the others are about come last. */
const order = ({ method, template }: { method: string; template: string }) =>
  method === 'DELETE' ? 1_000 - template.length : 0;

/** Every operation of the document, those that delete at the end. */
export const operationsInOrder = operations.toSorted((one, other) => order(one) - order(other));

/** The routes of these operations, in their order. */
export function routesOf(scene: Scene): Route[] {
  return operationsInOrder.map(({ method, template }) => {
    const item = apiDocument.paths?.[template] as unknown as Record<string, Operation>;
    const operation = item[method.toLowerCase()];
    if (!operation) throw new Error(`the document has no ${method} ${template}`);
    return routeOf(method, template, operation, scene);
  });
}

function routeOf(method: string, template: string, operation: Operation, scene: Scene): Route {
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
    fields: schema ? fieldsOf(schema) : null,
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

/** A value that fits, the one of that name where there is one. */
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

function fieldsOf(written: Schema): string[][] {
  const { type, properties = {}, items } = resolve(written);
  if (type === 'array') return items ? fieldsOf(items).map((field) => ['0', ...field]) : [];
  return Object.entries(properties).flatMap(([name, schema]) => [
    [name],
    ...fieldsOf(schema).map((field) => [name, ...field]),
  ]);
}

/** Behind its name, and without null where something else is possible. */
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
