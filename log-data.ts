import { isNativeError } from 'node:util/types';
import { pino } from 'pino';

/** Fields whose values are never logged, at any depth and in any case. */
const secretFields = new Set([
  'apikey',
  'api_key',
  'authorization',
  'cookie',
  'databaseurl',
  'key',
  'password',
  'proxy-authorization',
  'redisurl',
  'secret',
  'set-cookie',
  'token',
  'x-api-key',
]);
const redacted = '[redacted]';
const unreadable = '[unreadable]';

const maxDepth = 6;
/** Per object or array. */
const maxEntries = 100;
/** Per call of the logger: values, and characters of all texts together. */
const maxValues = 1_000;
const maxCharacters = 32_768;
const maxTextLength = 8_192;

interface Budget {
  values: number;
  characters: number;
}

/**
 * Converts any value to plain data for the log: strings, numbers, booleans, null, and objects and arrays of them,
 * bounded in depth and size, without secrets or binary data. Never throws.
 */
export function toLogData(value: unknown): unknown {
  return describe(value, { values: maxValues, characters: maxCharacters }, []);
}

/** Also true for an error of another JavaScript realm, such as a workflow's; false if the check itself throws. */
export function isError(value: unknown): value is Error {
  try {
    return isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

/** Cuts a text to `length` characters and appends how many were removed. */
export function cutText(text: string, length: number = maxTextLength): string {
  return text.length <= length ? text : `${text.slice(0, length)}… [${text.length - length} more]`;
}

/** @param within the objects around the value, outermost first */
function describe(value: unknown, budget: Budget, within: readonly object[]): unknown {
  budget.values -= 1;
  if (budget.values < 0) return '[cut off]';
  switch (typeof value) {
    case 'string':
      return takeText(value, budget);
    case 'bigint':
      return takeText(String(value), budget);
    case 'object':
      if (value === null) return null;
      try {
        return describeObject(value, budget, within);
      } catch {
        // A proxy, a getter or a toJSON() threw.
        return unreadable;
      }
    case 'function':
    case 'symbol':
      return undefined;
    default:
      return value;
  }
}

function describeObject(value: object, budget: Budget, within: readonly object[]): unknown {
  if (within.includes(value)) return '[circular]';
  if (ArrayBuffer.isView(value)) return `[binary data, ${value.byteLength} bytes]`;
  if (within.length >= maxDepth) return '[too deep]';
  const around = [...within, value];
  if (Array.isArray(value)) return describeArray(value, budget, around);
  if (isError(value)) return describeError(value, budget, around);
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return describe(value.toJSON(), budget, around);
  }
  return describeFields(value, budget, around);
}

function describeArray(value: readonly unknown[], budget: Budget, around: readonly object[]): unknown[] {
  const items = value.slice(0, maxEntries).map((item) => describe(item, budget, around) ?? null);
  return value.length > maxEntries ? [...items, `[${value.length - maxEntries} more]`] : items;
}

function describeFields(value: object, budget: Budget, around: readonly object[]): object {
  const data: Record<string, unknown> = {};
  const keys = Object.keys(value);
  for (const key of keys.slice(0, maxEntries)) {
    const field = describeField({ object: value, key }, budget, around);
    if (field !== undefined) data[takeText(key, budget)] = field;
  }
  if (keys.length > maxEntries) data['…'] = `[${keys.length - maxEntries} more]`;
  return data;
}

function describeField(
  { object, key }: { object: object; key: string },
  budget: Budget,
  around: readonly object[],
): unknown {
  if (secretFields.has(key.toLowerCase())) return redacted;
  try {
    return describe(Reflect.get(object, key), budget, around);
  } catch {
    return unreadable;
  }
}

/** Type, message and stack including those of its causes, and its own fields. */
function describeError(error: Error, budget: Budget, around: readonly object[]): object {
  try {
    // gRPC metadata does not serialize as a field. ioredis attaches the failed command to its error, which may be
    // AUTH with its password.
    const { metadata, command, ...rest } = { ...pino.stdSerializers.err(error) };
    const name = command && { command: { ...command, args: redacted } };
    return describeFields({ ...rest, ...name }, budget, around);
  } catch {
    const [type, message, stack] = ['name', 'message', 'stack'].map((key) =>
      describeField({ object: error, key }, budget, around),
    );
    return { type, message, stack };
  }
}

function takeText(text: string, budget: Budget): string {
  const cut = cutText(text, Math.min(maxTextLength, Math.max(0, budget.characters)));
  budget.characters -= cut.length;
  return cut;
}
