import type { Context } from 'koa';
import type { z } from 'zod';
import { invalidRequest } from '../errors.ts';

/** More than any body needs, and few enough for recursion. */
const maxLevels = 100;

/**
 * Validates the request's body.
 * @throws {ApiError} 400 that names the invalid field
 */
export function readBody<T>(ctx: Context, schema: z.ZodType<T>): T {
  const { body } = ctx.request;
  if (body === undefined || !ctx.is('json')) {
    throw invalidRequest('Send the body as JSON, with "Content-Type: application/json".');
  }
  const tooDeep = Object.entries(body ?? {}).find(([, value]) => isDeeper(value, maxLevels - 1));
  if (tooDeep) {
    const field = Array.isArray(body) ? 'body' : tooDeep[0];
    throw invalidRequest(`${field}: must not be nested deeper than ${maxLevels} levels`);
  }
  return parse(body, schema);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((child) => isDeeper(child, levels - 1));
}

/**
 * Validates the request's query; a repeated parameter is invalid.
 * @throws {ApiError} 400 that names the invalid parameter
 */
export function readQuery<T>(ctx: Context, schema: z.ZodType<T>): T {
  return parse(ctx.query, schema);
}

function parse<T>(input: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw invalidRequest(field === '' ? `body: ${issue?.message}` : `${field}: ${issue?.message}`);
}
