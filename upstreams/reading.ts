import { z } from 'zod';

/**
 * How values of upstreams are read (ruling D5): a number may stand in quotes, a key that is absent is null,
 * and a list is read item by item. What cannot be read is left out and reported; an answer is invalid only
 * without its frame.
 */

/** What stays out of ids and codes: line breaks and NUL, marks that nobody sees, halves of surrogate pairs. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/gu;
const maxIdLength = 200;
const maxCodeLength = 60;

/** A text, or a whole number that was written without quotes (`4906028184943`). */
export const text = z.union([z.string(), z.int().transform(String)]);
export const textOrNull = text.nullish().transform((value) => value ?? null);

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** `12.9` or `"12.90"`. */
export const number = z.union([
  z.number(),
  z.string().trim().regex(decimal).transform(Number).pipe(z.number()),
]);
export const integer = number.pipe(z.int());
export const numberOrNull = orNull(number);
export const integerOrNull = orNull(integer);

/** An id that the upstream has given out, as it can be kept and sent back. */
export const id = text
  .transform((value) => value.replaceAll(invisible, ''))
  .pipe(z.string().min(1).max(maxIdLength));

/** A text in several languages, or in the one that the upstream knows. */
export const upstreamText = z.union([
  text,
  z.object({ ko: text.nullish(), en: text.nullish(), ja: text.nullish(), jp: text.nullish() }),
]);

/** An upstream's code for an error, as it may be shown, logged and kept; null where nothing is left of it. */
export function cleanCode(code: string): string | null {
  const clean = code.replaceAll(invisible, '').trim();
  return clean === '' ? null : [...clean].slice(0, maxCodeLength).join('');
}

/** An item of an answer that could not be read. */
export interface LeftOut {
  /** `products[3]` */
  item: string;
  /** What the item calls itself: `id 42`; null where it does not say. */
  name: string | null;
  /** `price: Invalid input` */
  reason: string;
}

/** More are left out unreported. */
const maxReported = 20;
/** Of the answer that is being read; reading is synchronous, so there is never more than one. */
let leftOut: LeftOut[] = [];

/** Reads an answer, and what its lists have left out. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown) {
  leftOut = [];
  const parsed = schema.safeParse(answer);
  return { parsed, leftOut };
}

/** A list whose unreadable items are left out; null is an empty one, as some languages write it. */
export function readList<T>(name: string, item: z.ZodType<T>) {
  return z
    .array(z.unknown())
    .nullable()
    .transform((items) => readItems(name, items ?? [], item));
}

/** The same of a part that an answer can do without: absent or unreadable, it is empty. */
export function readOptionalList<T>(name: string, item: z.ZodType<T>) {
  return z
    .preprocess((items) => items ?? null, z.unknown())
    .transform((items) => {
      if (Array.isArray(items)) return readItems(name, items, item);
      if (items !== null) report({ item: name, name: null, reason: 'not a list' });
      return [];
    });
}

function readItems<T>(list: string, items: readonly unknown[], schema: z.ZodType<T>): T[] {
  return items.flatMap((item, index) => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
    report({ item: `${list}[${index}]`, name: nameOf(item), reason: `${where}${issue?.message ?? ''}` });
    return [];
  });
}

function report(item: LeftOut): void {
  if (leftOut.length < maxReported) leftOut.push(item);
}

const namingKeys = [
  'id',
  'rec_id',
  'spot_no',
  'signage_no',
  'event_id',
  'item_id',
  'item_name',
  'name',
  'content',
];

function nameOf(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const named = new Map(Object.entries(item));
  const key = namingKeys.find((one) => ['string', 'number'].includes(typeof named.get(one)));
  const name = key === undefined ? null : cleanCode(String(named.get(key)));
  return name === null ? null : `${key} ${name}`;
}

/** An empty text is how a number that is missing is written in quotes. */
function orNull<T>(schema: z.ZodType<T>) {
  const isMissing = (value: unknown) =>
    value === undefined || (typeof value === 'string' && value.trim() === '');
  return z.preprocess((value) => (isMissing(value) ? null : value), schema.nullable());
}
