import { BlockList, isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

/** Kinds of values of settings. Each is a text of the environment; an error says what it should be. */

/** The longest delay of a Node timer in ms (a longer one fires at once), and the largest PostgreSQL integer. */
const highestInteger = 2 ** 31 - 1;
export const yearMs = 365 * 24 * 60 * 60_000;

export const wholeNumber = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
};
export const integer = (fallback: number, min: number, max = highestInteger) =>
  wholeNumber(min, max).default(fallback);

/**
 * Detects characters that were added to a value by accident: the line break of `echo`, quotation marks of an env file
 * that is read literally, a byte order mark.
 */
function describeStrayCharacter(value: string): string | null {
  if (value.trim() !== value) return 'begins or ends with a blank, a line break or a byte order mark';
  if (/[\p{Cc}\p{Zl}\p{Zp}\ufeff]/u.test(value)) return 'has a line break or a control character in it';
  if (/^(["']).*\1$/.test(value)) return 'is in quotation marks, which count as part of it';
  return null;
}

const clean = (value: string, issues: z.RefinementCtx) => {
  const message = describeStrayCharacter(value);
  if (message !== null) issues.addIssue({ code: 'custom', message: `${message}: take that away` });
};
export const text = () => z.string().min(1).superRefine(clean);
/** Temporal's own rule: no dot and no colon in the name of a worker deployment. */
export const deploymentName = () =>
  text().regex(/^[A-Za-z0-9][\w-]{0,99}$/, 'must be up to 100 letters, digits, - and _, such as roundtable');
export const buildId = () =>
  text().regex(
    /^[A-Za-z0-9][\w.-]{0,99}$/,
    'must be up to 100 letters, digits, dots, - and _, such as 2026-12-01.1',
  );
/** A value that is sent in a header. */
export const token = () =>
  text().refine((value) => !/[^\0-\x7f]/.test(value), 'has a character that no header can carry');
export const url = (protocol: RegExp, error?: string) =>
  z
    .string()
    .superRefine(clean)
    .pipe(z.url({ protocol, ...(error !== undefined && { error }) }));
export const collector = () =>
  url(/^https?$/, 'must be an http(s) address, such as http://collector:4318').optional();
/** An IPv6 address is written without brackets (`::1`): brackets are only needed with a port. */
export const host = () =>
  text().refine(
    (name) => isIP(name) !== 0 || /^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?$/.test(name),
    'must be an address or a host name without a port, such as 127.0.0.1 or ::1',
  );
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');

/** Comma-separated texts that each match `form`. */
export const list = (form: RegExp, message: string, fallback: string) =>
  z
    .string()
    .default(fallback)
    .superRefine(cleanList)
    .transform(split)
    .refine((parts) => parts.every((part) => form.test(part)), message);
export const secrets = () =>
  z
    .string()
    .superRefine(cleanList)
    .transform(split)
    .refine(
      (parts) => parts.length > 0 && parts.every(({ length }) => length >= 32),
      'must have at least 32 characters, as openssl rand -hex 32 makes them, or be several such between commas',
    );

/** Spaces and line breaks around items are trimmed, so only what is left is checked. */
function cleanList(value: string, issues: z.RefinementCtx): void {
  clean(split(value).join(','), issues);
}

export const origins = () =>
  list(/^https?:\/\/[^/\s]+$/, 'must be origins between commas, such as https://dashboard.example.com', '');

/** A number of proxies, or the networks that they are in. */
export const proxies = () =>
  z.string().transform((text, ctx) => {
    if (/^\s*\d{1,2}\s*$/.test(text)) return Number(text);
    const networks = toNetworks(split(text));
    if (networks) return networks;
    ctx.addIssue('must be a number of proxies, or networks between commas, such as 10.0.0.0/8');
    return z.NEVER;
  });

/** Null if one of them is not a network. */
function toNetworks(list: readonly string[]): BlockList | null {
  const networks = new BlockList();
  for (const text of list) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
    const most = isIPv6(address) ? 128 : 32;
    if (isIP(address) === 0 || Number(bits ?? most) > most) return null;
    networks.addSubnet(address, Number(bits ?? most), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list.length === 0 ? null : networks;
}

/** `id:key`, the key 32 bytes in base64. */
const payloadKey = /^[A-Za-z0-9_-]{1,64}:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

export const payloadKeys = () =>
  z
    .string()
    .superRefine(cleanList)
    .transform(split)
    .refine(
      (keys) => keys.length > 0 && keys.every((key) => payloadKey.test(key)),
      'must be id:key between commas, each key 32 bytes in base64, as openssl rand -base64 32 makes them',
    )
    .refine(haveOwnIds, 'must have a different id for every key');

function haveOwnIds(keys: readonly string[]): boolean {
  return new Set(keys.map((key) => key.split(':')[0])).size === keys.length;
}

export const timeZone = () =>
  z.string().refine(isTimeZone, 'must be the name of a time zone, such as Asia/Seoul');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
