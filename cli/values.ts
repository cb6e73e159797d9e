import { InvalidArgumentError } from 'commander';
import { highestBalance } from '../db/repositories/tenants/credits.ts';
import { type ApiScope, apiScopes } from '../domain/api-scopes.ts';
import type { ChatEventKind } from '../domain/chat/chat-event.ts';
import { type Locale, locales, parseLocale } from '../domain/chat/locale.ts';
import { steps } from '../domain/chat/steps.ts';
import { weightBounds } from '../domain/tenant-weight.ts';
import { toCanonicalId } from '../domain/uuid.ts';
import { hasVisibleCharacter } from '../domain/visible-text.ts';
import { webhookKinds } from '../domain/webhooks/endpoint.ts';
import { findUrlProblem } from '../domain/webhooks/endpoint-url.ts';

/** A tenant's code, which is part of its keys. */
export function tenantCode(text: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(text)) return text;
  throw new InvalidArgumentError('A code is 1 to 40 lower-case letters, digits and hyphens.');
}

export function tenantName(text: string): string {
  // NFC, so that names that look the same are equal.
  const name = text.trim().toWellFormed().normalize('NFC');
  if (hasVisibleCharacter(name) && name.length <= 200) return name;
  throw new InvalidArgumentError('A name has 1 to 200 characters.');
}

/** The id of a row, in either case (ruling D1). Any text is accepted: one that is not a UUID is not found later. */
export function rowId(text: string): string {
  return toCanonicalId(text.trim());
}

export function tenantLocale(text: string): Locale {
  const locale = parseLocale(text);
  if (locale !== null) return locale;
  throw new InvalidArgumentError(`Choose one of ${locales.join(', ')}.`);
}

/** `profile,chat` */
export function scopeList(text: string): ApiScope[] {
  const named = text.split(',').map((name) => name.trim());
  if (named.every((name) => apiScopes.some((scope) => scope === name))) {
    return apiScopes.filter((scope) => named.includes(scope));
  }
  throw new InvalidArgumentError(`Name ${apiScopes.join(' or ')}, or both with a comma between them.`);
}

/** Null for `never`. */
export function expiryDays(text: string): number | null {
  return text === 'never'
    ? null
    : wholeNumber(text, {
        min: 7,
        max: 365,
        advice: 'A key lives for 7 to 365 whole days, or "never" ends.',
      });
}

export function graceHours(text: string): number {
  return wholeNumber(text, { min: 0, max: 720, advice: 'A grace is 0 to 720 whole hours.' });
}

/** A number of running rounds, 0 (any number) for `none`, null (the setting's) for `default`. */
export function runningLimit(text: string): number | null {
  if (text === 'default') return null;
  if (text === 'none') return 0;
  const advice = 'A limit is a whole number from 1 to 1000000, "none", or "default" for TENANT_MAX_RUNNING.';
  return wholeNumber(text, { min: 1, max: 1_000_000, advice });
}

/** A tenant's share of the workers. */
export function weight(text: string): number {
  const { min, max } = weightBounds;
  const number = Number(text);
  if (/^\d{1,3}(\.\d{1,3})?$/.test(text) && number >= min && number <= max) return number;
  throw new InvalidArgumentError(`A weight is a number from ${min} to ${max} with at most three decimals.`);
}

/** Credits to add. */
export function creditAmount(text: string): number {
  const advice = `An amount is a whole number of credits from 1 to ${highestBalance}.`;
  return wholeNumber(text, { min: 1, max: highestBalance, advice });
}

/** Initial credits. */
export function firstCredit(text: string): number {
  const advice = `Credit is a whole number from 0 to ${highestBalance}.`;
  return wholeNumber(text, { min: 0, max: highestBalance, advice });
}

/** The number of one of a round's steps. */
export function stepNumber(text: string): number {
  return wholeNumber(text, {
    min: 1,
    max: steps.length,
    advice: `A round has the steps 1 to ${steps.length}.`,
  });
}

/** A number of rounds to replay. */
export function roundCount(text: string): number {
  const advice = 'A number of rounds is a whole number from 1 to 100000.';
  return wholeNumber(text, { min: 1, max: 100_000, advice });
}

/** The address of a webhook; whether http is allowed, the settings say. */
export function webhookUrl(text: string): string {
  const problem = findUrlProblem(text, { allowHttp: true });
  if (problem === null) return text;
  throw new InvalidArgumentError(`It ${problem}.`);
}

export function webhookDescription(text: string): string {
  const description = text.trim().toWellFormed();
  if (description.length <= 200) return description;
  throw new InvalidArgumentError('A description has at most 200 characters.');
}

/** `round.completed,round.failed` */
export function webhookKindList(text: string): ChatEventKind[] {
  const named = text.split(',').map((kind) => kind.trim());
  if (named.every((name) => webhookKinds.some((kind) => kind === name))) {
    return webhookKinds.filter((kind) => named.includes(kind));
  }
  throw new InvalidArgumentError(`Name some of ${webhookKinds.join(', ')}, with commas between them.`);
}

export function role(text: string): string {
  if (/^[\w-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('A role is one word.');
}

function wholeNumber(
  text: string,
  { min, max, advice }: { min: number; max: number; advice: string },
): number {
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number >= min && number <= max) return number;
  throw new InvalidArgumentError(advice);
}
