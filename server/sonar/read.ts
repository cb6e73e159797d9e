import type { Context } from 'koa';
import type { z } from 'zod';
import { isUuid, toCanonicalId } from '../../domain/uuid.ts';
import { validate } from '../http/validate.ts';
import { invalidArgument, invalidParamType, nullArgument, type SonarError } from './errors.ts';
import { countsAsMissing } from './schema.ts';

/** The most conversations that one request may delete. */
const maxGuids = 100;

/**
 * The guid in a path, in lower case because of `canonical-path.ts`. Any 8-4-4-4-12 hex digits are a guid (ruling C4).
 * @throws {SonarError} 400
 */
export function readGuid(ctx: Context & { params: Record<string, string> }): string {
  const { guid = '' } = ctx.params;
  if (!isUuid(guid)) throw invalidParamType('guid', 'guid');
  return guid;
}

/**
 * The comma-separated guids of a query, without duplicates.
 * @throws {SonarError} 400
 */
export function readGuids(ctx: Context): string[] {
  const guids = [ctx.query.guids ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((guid) => toCanonicalId(guid.trim()))
    .filter((guid) => guid !== '');
  if (guids.length === 0) throw nullArgument('guids');
  if (!guids.every(isUuid)) throw invalidParamType('guids', 'guid');
  if (guids.length > maxGuids) throw invalidArgument(`guids should be at most ${maxGuids}`);
  return [...new Set(guids)];
}

/**
 * Validates the body, a form or JSON; anything else counts as an empty object.
 * @throws {SonarError} 400 that names the invalid field
 */
export function readBody<T>(ctx: Context, schema: z.ZodType<T>): T {
  const { body } = ctx.request;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return validate(isObject ? body : {}, schema, toBodyError);
}

/** @throws {SonarError} 400 that names the invalid parameter */
export function readQuery<T>(ctx: Context, schema: z.ZodType<T>): T {
  return validate(ctx.query, schema, toInvalidArgument);
}

/** The kind of the problem gives the error's code. */
function toBodyError(issue: z.core.$ZodIssue): SonarError {
  const name = issue.path.join('.');
  if (isMissing(issue)) return nullArgument(name);
  if (issue.code === 'invalid_type') return invalidParamType(name, issue.expected);
  return toInvalidArgument(issue);
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'custom') return issue.params?.errorCode === countsAsMissing.errorCode;
  return issue.code === 'invalid_type' && (issue.input === undefined || issue.input === null);
}

function toInvalidArgument({ path, message }: z.core.$ZodIssue): SonarError {
  return invalidArgument(`${path.join('.')} ${message}`);
}
