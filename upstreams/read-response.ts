import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import {
  UpstreamAnswerInvalidError,
  type UpstreamError,
  UpstreamRateLimitedError,
  UpstreamRejectedError,
  UpstreamServerError,
  UpstreamTimeoutError,
} from './errors.ts';
import { cleanCode, readAnswer } from './lenient-schemas.ts';

/** Size limit of an answer, in bytes after decompression. */
const maxAnswerBytes = 2 * 1024 * 1024;
/** Depth limit of an answer: deeper JSON could be neither stored nor sent (ruling D7). */
const maxAnswerDepth = 2_048;
/** Upper limit of `Retry-After`. */
const maxRetryAfterMs = 60_000;

/** An upstream's error answer: its code is a text, or a number such as a status. */
const errorAnswerSchema = z.object({ error: z.object({ code: z.union([z.string(), z.int()]) }) });

/** A 2xx answer, and its `Retry-After`. */
export interface Answer {
  text: string;
  retryAfterMs: number | null;
}

/** An answer whose body is not read yet. */
type Response = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers' | 'body'>;
type Header = Response['headers'][string];

const requestIdForm = /^[\x21-\x7e]{1,128}$/;

const decoders: Record<string, (bytes: Buffer, limit: { maxOutputLength: number }) => Buffer> = {
  identity: (bytes) => bytes,
  gzip: gunzipSync,
  br: brotliDecompressSync,
};
/** `Accept-Encoding` of requests. */
export const acceptedEncodings = 'gzip, br';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The error for an answer that is not 2xx. */
export async function toStatusError(response: Response, waitMs: number | null): Promise<UpstreamError> {
  const failure = statusToError(response.statusCode, waitMs);
  if (failure instanceof UpstreamRejectedError && failure.status >= 400) {
    return new UpstreamRejectedError(failure.status, await readRejectionCode(response));
  }
  // Also closes the connection: the rest of the body may be endless.
  response.body.on('error', () => {}).destroy();
  return failure;
}

/** Maps a status to an error; only rejections are not retried (ruling D7). */
function statusToError(status: number, retryAfterMs: number | null): UpstreamError {
  if (status === 408 || status === 504) return new UpstreamTimeoutError({ retryAfterMs });
  if (status === 425 || status === 429) return new UpstreamRateLimitedError({ retryAfterMs });
  if (status >= 500) return new UpstreamServerError(status, { retryAfterMs });
  return new UpstreamRejectedError(status, null);
}

/** The upstream's error code; null if its answer has none. */
async function readRejectionCode(response: Response): Promise<string | null> {
  const text = await readBody(response).catch((error: unknown) => {
    if (error instanceof UpstreamAnswerInvalidError) return '';
    throw error;
  });
  try {
    return cleanCode(String(errorAnswerSchema.parse(JSON.parse(text)).error.code));
  } catch {
    return null;
  }
}

/** The answer's id in the upstream's log; null if it has none, or a strange one. */
export function readRequestId(headers: Response['headers']): string | null {
  const given = headers['request-id'] ?? headers['x-request-id'];
  return typeof given === 'string' && requestIdForm.test(given) ? given : null;
}

/** `Retry-After` is a number of seconds or an HTTP date. */
export function retryAfterMs(header: Header): number | null {
  if (typeof header !== 'string') return null;
  const waitMs = /^\d+(?:\.\d+)?$/.test(header) ? Number(header) * 1_000 : httpDateMs(header) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), maxRetryAfterMs);
}

function httpDateMs(header: string): number {
  // Date.parse accepts almost any text ("-5" as well), so only texts that end like an HTTP date are parsed.
  return header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
}

/** Reads a text. @throws {UpstreamAnswerInvalidError} when it is too long, not UTF-8 or cannot be decompressed */
export async function readBody({ headers, body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (bytes > maxAnswerBytes)
      throw invalid(new Error(`The answer is longer than ${maxAnswerBytes} bytes.`));
    chunks.push(chunk);
  }
  try {
    return utf8.decode(decompress(Buffer.concat(chunks), headers['content-encoding']));
  } catch (cause) {
    throw invalid(cause);
  }
}

/** @throws {Error} when the encoding is unknown, the bytes are not in it, or too many come out */
function decompress(bytes: Buffer, encoding: Header = 'identity'): Buffer {
  const decode = decoders[String(encoding).toLowerCase()];
  if (!decode) throw new Error('The answer has an unknown encoding.');
  return decode(bytes, { maxOutputLength: maxAnswerBytes });
}

/**
 * Parses an answer, and returns the items that its lists have skipped.
 * @throws {UpstreamError} when it is not what the schema says, or an error with status 200
 */
export function parseAnswer<T>({ text, retryAfterMs }: Answer, answer: z.ZodType<T>) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(cause);
  }
  if (isDeeperThan(json, maxAnswerDepth)) {
    throw invalid(new Error(`The answer is nested deeper than ${maxAnswerDepth} levels.`));
  }
  const { parsed, skipped } = readAnswer(answer, json);
  if (!parsed.success) throw findErrorInBody(json, retryAfterMs) ?? invalid(parsed.error);
  return { data: parsed.data, skipped };
}

/** Iterates level by level, as recursion could overflow the stack. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return false;
}

/** Some gateways answer an error with status 200 and the intended status as its code. Null for other answers. */
function findErrorInBody(json: unknown, waitMs: number | null): UpstreamError | null {
  const { success, data } = errorAnswerSchema.safeParse(json);
  const status = success ? Number(data.error.code) : Number.NaN;
  return status >= 400 && status <= 599 ? statusToError(status, waitMs) : null;
}

function invalid(cause: unknown): UpstreamAnswerInvalidError {
  return new UpstreamAnswerInvalidError({ cause });
}
