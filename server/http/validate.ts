import type { Context } from 'koa';
import type { z } from 'zod';
import { type ApiError, invalidRequest } from './errors.ts';

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
  return validate(body, schema, toInvalidRequest);
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
  return validate(ctx.query, schema, toInvalidRequest);
}

/**
 * What the schema makes of the input. Each API names the first problem in its own words.
 * @throws {ApiError} what `toError` makes of that problem, which has the rejected value as `input`
 */
export function validate<T>(
  input: unknown,
  schema: z.ZodType<T>,
  toError: (issue: z.core.$ZodIssue) => ApiError,
): T {
  const { success, data, error } = schema.safeParse(input, { reportInput: true });
  if (success) return data;
  const [issue] = error.issues;
  throw issue ? toError(issue) : error;
}

function toInvalidRequest({ path, message }: z.core.$ZodIssue): ApiError {
  const field = path.length === 0 ? 'body' : path.join('.');
  return invalidRequest(`${field}: ${message}`);
}
