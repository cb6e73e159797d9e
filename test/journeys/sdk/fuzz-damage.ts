import fc from 'fast-check';

/** A raw JSON value for a body, possibly unusual. */
export type RawJson = string;

type Headers = Record<string, string>;

const quote = (text: string) => JSON.stringify(text);
const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** Texts that often break parsers. */
const oddTexts = [
  '',
  ' ',
  '\u3000\t\r\n\u2028',
  '🍛👨‍👩‍👧‍👦',
  'أريد كاري \u202eabc\u202c',
  'e\u0301\u0327\ufeff\u200b',
  "'; drop table rounds; -- $1 %s",
  '" or ""="',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'x'.repeat(256),
  '카'.repeat(4_001),
  'null',
  '0',
  'nul\0here',
];

/** The limit of a request line; Node's own limit is 16 KiB. */
const oddUrlTexts = [...oddTexts.filter((text) => text.length < 1_000), 'x'.repeat(4_001)];

const oddValues: RawJson[] = [
  ...oddTexts.map(quote),
  // Lone surrogates can only be written as escapes.
  '"\\ud83c"',
  '"a\\udf5bb\\ud83c"',
  'null',
  'true',
  'false',
  '0',
  '-1',
  '0.5',
  '1e308',
  '1e999',
  '-0',
  '12345678901234567890',
  '[]',
  '{}',
  '[null]',
  '[[],{},"",0]',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"ko":1}',
  '{"ko":"\\u0000"}',
  '{"\\u0000":"\\ud83c"}',
  '[{"rec_id":7}]',
  '[{"rec_id":"","x":"\\u0000"}]',
  `[${'0,'.repeat(100)}0]`,
  `[${'{},'.repeat(100)}{}]`,
  nest(30),
  nest(15_000),
  `{"a":${nest(12_000)}}`,
];

/** Unexpected values for a field. */
export const anyValue: fc.Arbitrary<RawJson> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...oddValues) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map(quote) },
);

/** Names of unknown fields. */
export const anyName = fc.oneof(
  fc.constantFrom('persona', 'age', 'more', '', '__proto__', 'constructor', 'toString', 'a.b', '0', '🍛'),
  fc.string({ maxLength: 12 }),
);

/** A text in a query. */
export const anyQueryText: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(
      '-1',
      '01',
      '1.5',
      '1e3',
      '0x10',
      ' 1',
      '1 ',
      '٣',
      'NaN',
      '1000000000',
      '99999999999999999999',
    ),
    fc.constantFrom(...oddUrlTexts),
    fc.string({ maxLength: 20 }),
  )
  .map((text) => encodeURIComponent(text.toWellFormed()));

/** A raw id for a path. */
export const anyPathPart: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('%', '%zz', '%ff', '%ed%a0%80', '%00', '%2e%2e%2f', '%2f', '-', '{chat_id}', '*', ':x'),
  fc.constantFrom(...oddUrlTexts).map(encodeURIComponent),
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 30 }).map((text) => encodeURIComponent(text.toWellFormed())),
);

/** An invalid body, made from a valid one. */
export const brokenBody: fc.Arbitrary<(sound: string) => string> = fc.constantFrom(
  () => '',
  () => 'curry',
  () => 'null',
  () => '"{}"',
  () => '7',
  () => '{',
  () => nest(20_000),
  () => '\u0000{}',
  (sound: string) => sound.slice(0, -1),
  (sound: string) => `${sound},`,
  (sound: string) => `[${sound}]`,
  (sound: string) => `\ufeff${sound}`,
  (sound: string) => sound.replace(/\}$/, ',}'),
  (sound: string) => sound.replaceAll('"', "'"),
  (sound: string) => sound.replace(/^\{/, '{"__proto__":{"admin":true},'),
  (sound: string) => `${sound}${' '.repeat(66_000)}`,
);

/** Headers that make a valid body invalid. */
export const brokenContentType: fc.Arbitrary<Headers> = fc.constantFrom<Headers>(
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'application/xml' },
  { 'content-type': 'json' },
  { 'content-type': 'application/json; charset=klingon' },
  { 'content-encoding': 'gzip' },
  { 'content-encoding': 'klingon' },
);

/** Headers without effect, or that are rejected by name. */
export const oddHeaders: fc.Arbitrary<Headers> = fc.constantFrom<Headers>(
  { 'x-request-id': 'ÿ'.repeat(200) },
  { 'if-none-match': '*, W/"x", "' },
  { accept: 'image/png', 'accept-language': 'tlh' },
  { cookie: 'tenant_token=x; __proto__=1' },
  { 'x-forwarded-for': "'; drop table keys; --" },
  { range: 'bytes=0-1' },
  { 'x-http-method-override': 'DELETE' },
  { 'idempotency-key': 'ÿ' },
  { 'idempotency-key': 'two words' },
  { 'idempotency-key': 'x'.repeat(256) },
);

/** Headers without a valid key. */
export const brokenKey: fc.Arbitrary<Headers> = fc.constantFrom<Headers>(
  { authorization: '' },
  { authorization: 'Bearer' },
  { authorization: 'Bearer null' },
  { authorization: 'Basic b3NrOm9zaw==' },
  { authorization: `Bearer osk_x_${'0'.repeat(64)}` },
  { authorization: "Bearer ';--" },
  { 'x-api-key': `osk_x_${'0'.repeat(64)}` },
);
