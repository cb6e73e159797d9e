import fc from 'fast-check';
import { findRequestErrors } from '../../support/openapi.ts';
import type { Answer } from '../../support/sdk-client.ts';
import {
  anyName,
  anyPathPart,
  anyQueryText,
  anyValue,
  brokenBody,
  brokenContentType,
  brokenKey,
  oddHeaders,
  type RawJson,
} from './fuzz-damage.ts';
import type { FuzzRoute, Scene } from './fuzz-routes.ts';

export interface FuzzRequest {
  method: string;
  template: string;
  path: string;
  body: string | undefined;
  headers: Record<string, string>;
  /** The field that a 400 must name, if only one is invalid. */
  blame: string | null;
  /** Whether path and headers are valid, so that only the body matters. */
  bodyDecides: boolean;
}

/** Replacements of fields; null removes a field. */
type Damage = readonly (readonly [field: string, value: RawJson | null])[];

const firstItem = 'items.0.';
const bodyLimit = 64 * 1024;

/** Requests of a route with no, one or several defects. */
export function fuzzRequests(route: FuzzRoute, scene: Scene): fc.Arbitrary<FuzzRequest> {
  const sound: FuzzRequest = {
    method: route.method,
    template: route.template,
    path: fill(route.template, { ...scene }),
    body: route.soundBody ? write(route.soundBody(scene), []) : undefined,
    headers: {},
    blame: null,
    bodyDecides: true,
  };
  const params = [...route.template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(sound) },
    { weight: 1, arbitrary: brokenKey.map((headers) => ({ ...sound, headers, bodyDecides: false })) },
    {
      weight: 2,
      arbitrary: oddHeaders.map((headers) => {
        const blame = 'idempotency-key' in headers ? 'Idempotency-Key' : null;
        return { ...sound, headers, blame, bodyDecides: false };
      }),
    },
    ...ofWeight(params.length > 0 ? 2 : 0, () =>
      fc.tuple(fc.constantFrom(...params), anyPathPart).map(([name, part]) => ({
        ...sound,
        path: fill(route.template, { ...scene, [name]: part }),
        bodyDecides: false,
      })),
    ),
    ...ofWeight(route.queryFields.length > 0 ? 12 : 0, () => withQuery(route, sound)),
    ...(route.soundBody ? withBodies(route, sound, route.soundBody(scene)) : []),
  );
}

function withQuery(route: FuzzRoute, sound: FuzzRequest): fc.Arbitrary<FuzzRequest> {
  const name = fc.oneof(fc.constantFrom(...route.queryFields), anyName);
  return fc.tuple(name, fc.array(anyQueryText, { minLength: 1, maxLength: 2 })).map(([field, values]) => ({
    ...sound,
    path: `${sound.path}?${values.map((value) => `${encodeURIComponent(field)}=${value}`).join('&')}`,
    blame: field,
  }));
}

function withBodies(route: FuzzRoute, sound: FuzzRequest, body: Record<string, unknown>) {
  const field = route.bodyFields.length > 0 ? fc.constantFrom(...route.bodyFields) : anyName;
  const damage = fc.tuple(
    field,
    fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 9, arbitrary: anyValue }),
  );
  const extra = fc.tuple(anyName, anyValue);
  const damaged = (damages: Damage, blame: string | null) => ({
    ...sound,
    body: write(body, damages),
    blame,
  });
  return [
    { weight: 12, arbitrary: damage.map((one) => damaged([one], one[0])) },
    {
      weight: 3,
      arbitrary: fc.array(damage, { minLength: 2, maxLength: 4 }).map((all) => damaged(all, null)),
    },
    { weight: 3, arbitrary: extra.map((one) => damaged([one], one[0])) },
    {
      weight: 2,
      arbitrary: brokenBody.map((corrupt) => {
        const broken = corrupt(sound.body ?? '');
        // A missing body counts as an empty object.
        return { ...sound, body: broken, blame: broken === '' ? null : 'body' };
      }),
    },
    {
      weight: 1,
      arbitrary: brokenContentType.map((headers) => ({
        ...sound,
        headers,
        blame: 'body',
        bodyDecides: false,
      })),
    },
  ];
}

/** Describes what is wrong with the answer; null if it is valid. */
export function findFault(request: FuzzRequest, { status, message = '' }: Answer<unknown>): string | null {
  const { blame, body } = request;
  if (status >= 500) return 'our fault';
  if (status === 400 && blame !== null && !names(message, blame))
    return `a message that does not name ${JSON.stringify(blame)}`;
  if (body === undefined || !request.bodyDecides) return null;
  const fault = bodyFault(request, body);
  const rejected = status === 400 || status === 413;
  return fault !== null && !rejected ? `accepted, though ${fault}` : null;
}

/** Deep nesting is reported with the top-level field, and a key `__proto__` with its own name. */
function names(message: string, blame: string): boolean {
  const [field = ''] = blame.split('.');
  const elsewhere = message.startsWith('__proto__') || message.startsWith(`${field}: must not be nested`);
  return elsewhere || message.includes(blame);
}

function bodyFault({ method, template }: FuzzRequest, body: string): string | null {
  if (Buffer.byteLength(body) > bodyLimit) return 'it is too large';
  try {
    // A byte order mark is ignored.
    return findRequestErrors(method, template, JSON.parse(body.replace(/^\ufeff/, '') || '{}'));
  } catch (error) {
    if (error instanceof SyntaxError) return 'it is no JSON';
    if (error instanceof RangeError) return 'it is nested too deep to look through';
    throw error;
  }
}

function ofWeight<T>(weight: number, make: () => fc.Arbitrary<T>) {
  return weight === 0 ? [] : [{ weight, arbitrary: make() }];
}

function fill(template: string, values: Record<string, string>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
}

/** The body as text, with fields replaced or removed. */
function write(sound: Record<string, unknown>, damages: Damage): string {
  const fields = new Map(Object.entries(sound).map(([name, value]) => [name, JSON.stringify(value)]));
  const item = new Map([['rec_id', '"rec_1"']]);
  for (const [name, value] of damages) {
    const inItem = name.startsWith(firstItem);
    const target = inItem ? item : fields;
    const key = inItem ? name.slice(firstItem.length) : name;
    if (value === null) target.delete(key);
    else target.set(key, value);
    if (inItem) fields.set('items', `[${writeObject(item)}]`);
  }
  return writeObject(fields);
}

function writeObject(fields: ReadonlyMap<string, RawJson>): string {
  return `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}
