import { checkAnswer } from '../../support/openapi.ts';
import type { Damage } from './damages.ts';
import type { Draft, Route } from './sound-requests.ts';
import type { WireAnswer, WireRequest } from './wire.ts';

/** Time limit of an answer, generous for a busy machine. */
export const limitMs = 10_000;

/** Errors that are 500 by Sonar's specification (ruling C1); any other 500 is a bug. */
const sonarStates = ['no-permission', 'cannot get conversation', 'no running chat', 'too many waiting chats'];
/** Errors that Node answers itself, in one format for all paths. */
const beforeContext = ['HEADERS_TOO_LARGE', 'REQUEST_TIMEOUT', 'EXPECTATION_FAILED', 'INVALID_REQUEST'];
const notHttp = /^The request is not valid HTTP|^The request has no Host header/;
/** Patterns of internal details. */
const insides = /\n\s+at |node_modules|\/server\/|\.ts:\d|postgres|select "|insert into|undefined is not/i;

interface Judged {
  route: Route;
  damages: readonly Damage[];
  /** Whether it was sent with a valid key. */
  isKeyed: boolean;
  request: WireRequest;
  answer: WireAnswer;
}

/** Serializes a request: joins path and query, and adds Content-Length if missing. */
export function toWire({ method, segments, query, headers, body, isCutOff = false }: Draft): WireRequest {
  const search = query.map(([name, value]) => `${name}=${value}`).join('&');
  const isSized = headers.some(([name]) => name === 'content-length' || name === 'transfer-encoding');
  const length = body && !isSized ? [['content-length', String(body.length)] as const] : [];
  const target = `/${segments.join('/')}${search === '' ? '' : `?${search}`}`;
  return { method, target, headers: [...headers, ...length], body, isCutOff };
}

/** Describes what is wrong with an answer; null if it is valid. */
export function findFault({ route, damages, isKeyed, request, answer }: Judged): string | null {
  const { status, headers, body, ms } = answer;
  if (status === null) return ms >= limitMs ? 'no answer in time' : 'no answer';
  if (Number.isNaN(status)) return 'an answer that is no HTTP';
  const error = readError(request.target, answer);
  if (status >= 500 && !isSpecified(route, status, error)) return 'the server’s own fault';
  if (!headers.get('request-id')) return 'no request-id';
  const leadsAstray = damages.some((damage) => damage.leadsAstray);
  if (route.isKeyed && !isKeyed && !leadsAstray && status < 400) return 'let in without a key';
  if (request.method === 'HEAD' || request.method === 'OPTIONS') return null;
  if (status >= 400 && !route.soundStatuses.includes(status)) {
    if (typeof error === 'string') return error;
    if (insides.test(body)) return 'an error that shows what is inside';
  }
  if (leadsAstray || (error && typeof error === 'object' && error.isBeforeContext)) return null;
  return documentFault(request, answer);
}

interface ErrorView {
  code: string | undefined;
  message: string;
  isBeforeContext: boolean;
}

/** An error in the form of the system that its path is in; else what is wrong with it. Null for no error. */
function readError(target: string, { status, headers, body }: WireAnswer): ErrorView | string | null {
  if (status === null || status < 400) return null;
  if (!headers.get('content-type')?.startsWith('application/json')) return 'an error that is no JSON';
  if (body === '') return { code: undefined, message: '', isBeforeContext: false };
  const parsed = parse(body);
  if (typeof parsed !== 'object' || parsed === null) return 'an error that is no JSON';
  const { success, code, message, error, error_code, error_msg, ...more } = parsed as Record<string, unknown>;
  if (Object.keys(more).length > 0) return `an error with ${Object.keys(more)}`;
  const isPlain = success === false && typeof code === 'string' && isText(message);
  const isEarly =
    isPlain && beforeContext.includes(code) && (code !== 'INVALID_REQUEST' || notHttp.test(message));
  if (isEarly) return { code, message: String(message), isBeforeContext: true };
  if (/^\/api\/(chat|health)/.test(target)) {
    return isText(error) ? late(code, error) : 'an error that is not in the form of quotes';
  }
  if (target.startsWith('/api/sonar')) {
    const isWhole = isText(error_code) && isText(error_msg);
    return isWhole ? late(error_code, error_msg) : 'an error that is not in the form of Sonar';
  }
  return isPlain ? late(code, message) : 'an error that is not in the one form';
}

function late(code: unknown, message: unknown): ErrorView {
  return { code: isText(code) ? code : undefined, message: String(message), isBeforeContext: false };
}

function isSpecified(route: Route, status: number, error: ErrorView | string | null): boolean {
  if (route.soundStatuses.includes(status)) return true;
  const isState = typeof error === 'object' && error?.code === 'illegal-state';
  return status === 500 && isState && sonarStates.includes(error.message);
}

/** Violations of the OpenAPI document. */
function documentFault({ method, target }: WireRequest, answer: WireAnswer): string | null {
  const { status, headers, body } = answer;
  const isJson = headers.get('content-type')?.startsWith('application/json') ?? false;
  if (status === null || !isJson || target.startsWith('/openapi.json')) return null;
  try {
    checkAnswer({ method, path: target, status, body: body === '' ? undefined : parse(body) });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 500) : String(error);
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
