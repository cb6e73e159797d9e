import type { Context } from 'koa';
import type { z } from 'zod';
import { isUuid, toCanonicalId } from '../../domain/uuid.ts';
import { invalidArgument, invalidParamType, nullArgument, type SonarError } from './errors.ts';
import { notNull, ofType } from './messages.ts';

/** Conversations that one request may delete. */
const maxGuids = 100;

/**
 * The guid in a path, which `canonical-path.ts` has written in small letters. Any 8-4-4-4-12 hex digits are one
 * (ruling C4).
 * @throws {SonarError} 400
 */
export function readGuid(ctx: Context & { params: Record<string, string> }): string {
  const { guid = '' } = ctx.params;
  if (guid === '') throw nullArgument('guid');
  if (!isUuid(guid)) throw invalidParamType('guid', 'guid');
  return guid;
}

/**
 * The guids of a query, between commas, each once.
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
 * The body, form or JSON, as the schema has it; what is neither has no fields.
 * @throws {SonarError} 400 that names the field at fault
 */
export function readBody<T>(ctx: Context, schema: z.ZodType<T>): T {
  const { body } = ctx.request;
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return parse(isObject ? body : {}, schema);
}

/** @throws {SonarError} 400 that names the parameter at fault */
export function readQuery<T>(ctx: Context, schema: z.ZodType<T>): T {
  return parse(ctx.query, schema);
}

function parse<T>(input: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw toError(issue?.path.join('.') ?? '', issue?.message ?? '');
}

function toError(name: string, message: string): SonarError {
  if (message === notNull) return nullArgument(name);
  if (message === ofType('string')) return invalidParamType(name, 'string');
  return invalidArgument(`${name} ${message}`);
}
