import { z } from 'zod';
import { mapLocales } from '../domain/chat/locale.ts';

/**
 * Lenient parsing of upstream answers (ruling D5): a number may be in quotes, a missing key is null, and lists are
 * read item by item. Unreadable items are left out and reported; an answer is only invalid without its required
 * fields.
 */

/** Characters removed from ids and codes: control characters, invisible format characters, lone surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/gu;
const maxIdLength = 200;
const maxCodeLength = 60;

/** A text, or an integer without quotes (`4906028184943`). */
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

/** An upstream's id, cleaned so that it can be stored and sent back. */
export const id = text
  .transform((value) => value.replaceAll(invisible, ''))
  .pipe(z.string().min(1).max(maxIdLength));

/** A text in several languages, or a plain string in one. */
export const upstreamText = z.union([
  text,
  z.object({ ...mapLocales(() => text.nullish()), jp: text.nullish() }),
]);

/** An upstream's error code, cleaned to be shown, logged and stored; null if nothing is left. */
export function cleanCode(code: string): string | null {
  const clean = code.replaceAll(invisible, '').trim();
  return clean === '' ? null : [...clean].slice(0, maxCodeLength).join('');
}

/** An item of an answer that could not be read. */
export interface SkippedItem {
  /** `products[3]` */
  item: string;
  /** An identifying field of the item: `id 42`; null if it has none. */
  name: string | null;
  /** `price: Invalid input` */
  reason: string;
}

/** Further unreadable items are not reported. */
const maxReported = 20;
/** Unreadable items of the current answer. Parsing is synchronous, so a module variable is enough. */
let skipped: SkippedItem[] = [];

/** Parses an answer, and returns the items that its lists have left out. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown) {
  skipped = [];
  const parsed = schema.safeParse(answer);
  return { parsed, skipped };
}

/** A list without its unreadable items; null counts as empty, as some languages encode empty lists so. */
export function readList<T>(name: string, item: z.ZodType<T>) {
  return z
    .array(z.unknown())
    .nullable()
    .transform((items) => readItems(name, items ?? [], item));
}

/** An optional list: absent or unreadable, it is empty. */
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
    report({
      item: `${list}[${index}]`,
      name: describeItem(item),
      reason: `${where}${issue?.message ?? ''}`,
    });
    return [];
  });
}

function report(item: SkippedItem): void {
  if (skipped.length < maxReported) skipped.push(item);
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

function describeItem(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const named = new Map(Object.entries(item));
  const key = namingKeys.find((one) => ['string', 'number'].includes(typeof named.get(one)));
  const name = key === undefined ? null : cleanCode(String(named.get(key)));
  return name === null ? null : `${key} ${name}`;
}

/** An empty text counts as a missing number. */
function orNull<T>(schema: z.ZodType<T>) {
  const isMissing = (value: unknown) =>
    value === undefined || (typeof value === 'string' && value.trim() === '');
  return z.preprocess((value) => (isMissing(value) ? null : value), schema.nullable());
}
