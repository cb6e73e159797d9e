import { brotliCompressSync, gzipSync } from 'node:zlib';
import { maxBytes, oddCredentials, oddHeaders, oddJson, oddUrlParts } from './odd-values.ts';
import type { Draft, Route } from './sound-requests.ts';

/** A named defect of a request. */
export interface Damage {
  name: string;
  /** Whether the request no longer matches the route. */
  leadsAstray?: boolean;
  apply(draft: Draft): Draft;
}

/** All defects for requests of a route, one list per part of the request. */
export function listDamages(route: Route): Damage[][] {
  return [...ofPath(route), ...ofQuery(route), ofHeaders(), ofMethod(route), ...ofBody(route)];
}

function ofPath({ template }: Route): Damage[][] {
  const parts = template.split('/').slice(1);
  const named = parts.flatMap((part, index) => (part.startsWith('{') ? [{ part, index }] : []));
  const all = (name: string, change: (segments: readonly string[]) => string[]): Damage => ({
    name: `path ${name}`,
    leadsAstray: true,
    apply: (draft) => ({ ...draft, segments: change(draft.segments) }),
  });
  const whole = [
    all('in capitals', (segments) => segments.map(capitals)),
    all('with a capital', ([first = '', ...segments]) => [capital(first), ...segments]),
    all('with a capital at its end', (segments) => [
      ...segments.slice(0, -1),
      capital(segments.at(-1) ?? ''),
    ]),
    all('with a slash more', (segments) => [...segments, '']),
    all('with doubled slashes', (segments) => segments.flatMap((segment) => ['', segment])),
    all('with a dot', (segments) => ['.', ...segments]),
    all('out of the root', (segments) => ['..', '..', ...segments]),
    all('with every letter escaped', (segments) => segments.map(escapeAll)),
    all('with a bad escape behind it', (segments) => [...segments, '%zz']),
    ...named.map(({ part, index }) => ({
      name: `${part} in capitals`,
      apply: (draft: Draft) => ({ ...draft, segments: replaceAt(draft.segments, index, capitals) }),
    })),
  ];
  const parameters = named.map(({ part, index }) =>
    oddUrlParts.map((odd) => ({
      name: `${part} is ${brief(odd)}`,
      leadsAstray: true,
      apply: (draft: Draft) => ({ ...draft, segments: replaceAt(draft.segments, index, () => odd) }),
    })),
  );
  return [whole, ...parameters];
}

function ofQuery({ queryNames }: Route): Damage[][] {
  const names = queryNames.length > 0 ? queryNames : ['x'];
  const set = (name: string, ...values: string[]) => ({
    name: `query ${name} is ${values.map(brief).join(' and ')}`,
    apply: (draft: Draft): Draft => ({
      ...draft,
      query: [
        ...draft.query.filter(([other]) => other !== name),
        ...values.map((value): [string, string] => [name, value]),
      ],
    }),
  });
  const whole = [
    set('__proto__', 'a', 'b'),
    set('%zz', '%'),
    set('', ''),
    set('access_token', 'a'),
    set('lastEventId', 'a', '1e999'),
    set('?&=#', '?&=#'),
    set('many', ...Array.from({ length: 3_000 }, () => '')),
  ];
  const parameters = names.map((name) => [
    ...oddUrlParts.map((odd) => set(name, odd)),
    set(name, 'a', 'b'),
    set(`${name}[]`, 'a'),
    set(`${name}[__proto__]`, 'a'),
  ]);
  return [whole, ...parameters];
}

function ofHeaders(): Damage[] {
  return [
    ...oddHeaders.map((headers) => {
      const list = Object.entries(headers).map(
        ([name, values]) => `${name}: ${values.map(brief).join(' | ')}`,
      );
      return { name: list.join(', '), apply: (draft: Draft) => withHeaders(draft, headers) };
    }),
    ...oddCredentials.map((authorization) => ({
      name: `authorization: ${authorization.map(brief).join()}`,
      apply: (draft: Draft) => withHeaders(draft, { authorization }),
    })),
    {
      name: 'authorization twice',
      apply: (draft) => {
        const own = draft.headers.find(([header]) => header === 'authorization')?.[1] ?? 'Bearer a';
        return withHeaders(draft, { authorization: [own, own] });
      },
    },
    {
      name: 'two thousand headers',
      apply: (draft) =>
        withHeaders(draft, Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`h${at}`, ['']]))),
    },
  ];
}

function ofMethod({ method }: Route): Damage[] {
  const methods = ['HEAD', 'OPTIONS', 'PATCH', 'PUT', 'POST', 'TRACE', 'PROPFIND', 'QUERY', 'BREW', 'get'];
  return methods
    .filter((other) => other !== method)
    .map((other) => ({
      name: `method ${other}`,
      leadsAstray: true,
      apply: (draft) => ({ ...draft, method: other }),
    }));
}

function ofBody({ fields, takesForms, sound }: Route): Damage[][] {
  const whole = wholeBodies.map(([name, change]) => ({
    name: `body ${name}`,
    apply: (draft: Draft) => ({ ...draft, body: change(draft.body ?? Buffer.from('{}')) }),
  }));
  if (fields === null) return [[...whole, ...bodyHeaders]];
  const body: unknown = JSON.parse(String(sound.body));
  const inJson = [['more'], ['__proto__'], ...fields].map((field) =>
    oddJson.map((odd) => ({
      name: `${field.join('.')} is ${brief(odd)}`,
      apply: (draft: Draft) => ({ ...draft, body: withField(body, field, odd) }),
    })),
  );
  const inForms = (takesForms ? fields : []).map((field) => oddForms(field.join('.')));
  return [whole, bodyHeaders, ...inJson, ...inForms];
}

function oddForms(name: string): Damage[] {
  const values = [...oddUrlParts, 'a&'.repeat(2_000), `a&a[${'b]['.repeat(2_000)}c]=1`];
  return values.map((odd) => ({
    name: `${name} in a form is ${brief(odd)}`,
    apply: (draft) => {
      const headers = { 'content-type': ['application/x-www-form-urlencoded'] };
      return withHeaders({ ...draft, body: Buffer.from(`${name}=${odd}`, 'latin1') }, headers);
    },
  }));
}

const text = (change: (sound: string) => string) => (sound: Buffer) => Buffer.from(change(String(sound)));

const wholeBodies: [string, (sound: Buffer) => Buffer][] = [
  ['of nothing', () => Buffer.alloc(0)],
  ['of one letter', text(() => '{')],
  ['of null', text(() => 'null')],
  ['of a number', text(() => '1e999')],
  ['of a list', text((sound) => `[${sound}]`)],
  ['cut short', (sound) => sound.subarray(0, -1)],
  ['of zeros', () => Buffer.alloc(100)],
  ['of no UTF-8', () => Buffer.from('7b2261223a22ff80c0ed a080227d'.replaceAll(' ', ''), 'hex')],
  ['in UTF-16', (sound) => Buffer.from(`\ufeff${sound}`, 'utf16le')],
  ['with a byte order mark', text((sound) => `\ufeff${sound}`)],
  ['with __proto__', text((sound) => sound.replace('{', '{"__proto__":{"admin":true},'))],
  ['with the same key twice', text((sound) => sound.replace('{', '{"a":1,"a":{"a":2},'))],
  ['nested deep', text(() => '{"a":'.repeat(10_000) + '}'.repeat(10_000))],
  ['of a list nested deep', text(() => '['.repeat(maxBytes / 2) + ']'.repeat(maxBytes / 2))],
  ['of 64 KiB', text((sound) => sound.padEnd(maxBytes, ' '))],
  ['of more than 64 KiB', text((sound) => sound.padEnd(maxBytes + 1, ' '))],
  ['of 2 MiB', () => Buffer.alloc(32 * maxBytes, 'x')],
];

const packed = (name: string, encoding: string, pack: (body: Buffer) => Buffer): Damage => ({
  name: `body ${name}`,
  apply: (draft) => {
    const body = pack(draft.body ?? Buffer.from('{}'));
    return withHeaders({ ...draft, body }, { 'content-encoding': [encoding] });
  },
});

/** Defects of a body, its headers or its transfer. */
const bodyHeaders: Damage[] = [
  packed('in gzip', 'gzip', (body) => gzipSync(body)),
  packed('in brotli', 'br', (body) => brotliCompressSync(body)),
  packed('in half a gzip', 'gzip', (body) => gzipSync(body).subarray(0, 15)),
  packed('in a gzip with more behind it', 'gzip', (body) =>
    Buffer.concat([gzipSync(body), Buffer.from('more')]),
  ),
  packed('in a gzip of 50 MB', 'gzip', () => bomb()),
  lengths('of two lengths', { 'content-length': ['1', '2'] }),
  lengths('of the same length twice', { 'content-length': ['2', '2'] }),
  lengths('of a length below zero', { 'content-length': ['-1'] }),
  lengths('of a length and chunks', { 'content-length': ['2'], 'transfer-encoding': ['chunked'] }),
  lengths('of invalid chunks', { 'transfer-encoding': ['chunked'] }),
  lengths('of an unknown transfer', { 'transfer-encoding': ['klingon'] }),
  {
    ...lengths('shorter than its length', { 'content-length': ['1000'] }),
    apply: (draft) => ({ ...withHeaders(draft, { 'content-length': ['1000'] }), isCutOff: true }),
  },
  lengths('longer than its length', { 'content-length': ['1'] }),
  lengths('without a type', { 'content-type': [] }),
];

function lengths(name: string, headers: Record<string, string[]>): Damage {
  return {
    name: `body ${name}`,
    apply: (draft) => withHeaders({ ...draft, body: draft.body ?? Buffer.from('{}') }, headers),
  };
}

let bombOnce: Buffer | undefined;
function bomb(): Buffer {
  bombOnce ??= gzipSync(Buffer.alloc(50_000_000, ' '));
  return bombOnce;
}

function withHeaders(draft: Draft, changes: Readonly<Record<string, readonly string[]>>): Draft {
  const others = draft.headers.filter(([name]) => !Object.hasOwn(changes, name));
  const set = Object.entries(changes).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return { ...draft, headers: [...others, ...set] };
}

/** Replaces a field by a raw value, which may be unusual or invalid JSON. */
function withField(sound: unknown, field: readonly string[], odd: string): Buffer {
  const mark = '\ue000 here';
  const marked = JSON.stringify(setAt(sound, field, mark));
  return Buffer.from(marked.replace(JSON.stringify(mark), () => odd));
}

function setAt(value: unknown, [name, ...rest]: readonly string[], mark: string): unknown {
  if (name === undefined) return mark;
  const isList = Array.isArray(value) || (value === undefined && name === '0');
  const parts = (isList ? [...((value as unknown[]) ?? [])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  const part = setAt(Object.hasOwn(parts, name) ? parts[name] : undefined, rest, mark);
  Object.defineProperty(parts, name, { value: part, enumerable: true, configurable: true, writable: true });
  return parts;
}

function replaceAt(list: readonly string[], at: number, change: (text: string) => string): string[] {
  return list.map((text, index) => (index === at ? change(text) : text));
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const capitals = (word: string) => word.toUpperCase();
const escapeAll = (word: string) =>
  [...Buffer.from(word)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const brief = (odd: string) =>
  odd.length <= 60 ? JSON.stringify(odd) : `${JSON.stringify(odd.slice(0, 30))}… (${odd.length})`;
