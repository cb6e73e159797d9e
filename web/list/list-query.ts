import {
  type ChatSort,
  chatFilterLimits,
  chatSorts,
  defaultChatSort,
  parseSeconds,
  parseTimeBound,
} from '../../domain/chat/chat-filter.ts';
import { type ChatStatus, chatStatuses } from '../../domain/chat/progress.ts';
import { type ViewFilter, viewFilterNames } from '../../domain/chat/saved-view.ts';
import type { ChatRow } from '../api/types.ts';

export const pageSize = 20;

/** Choices of the list's field for the time. */
export const timesAgo = ['1h', '24h', '7d', '30d'] as const;

export interface ChatFilter {
  status?: ChatStatus | undefined;
  profileId?: string | undefined;
  /** Part of the last prompt or of the profile's name, at most 200 characters. */
  text?: string | undefined;
  /** The code of the last round's error. */
  errorCode?: string | undefined;
  /** Bounds of the start: a time, or a time ago such as `24h`. */
  from?: string | undefined;
  to?: string | undefined;
  /** Bounds of the last round's duration. */
  minSeconds?: string | undefined;
  maxSeconds?: string | undefined;
  /** Newest first by default. */
  sort?: ChatSort | undefined;
}

/** The list's filters, order and page, from the URL. */
export interface ListQuery extends ChatFilter {
  /** From 0. */
  page: number;
}

/** A parameter of the URL that is not valid, and so left out. */
export interface QueryProblem {
  name: string;
  value: string;
}

type Params = Readonly<Record<string, string>>;

/** Reads the URL's parameters, which have the names of the API's. */
export function readListQuery(params: Params): { query: ListQuery; problems: QueryProblem[] } {
  const problems: QueryProblem[] = [];
  function read<T>(name: string, parse: (text: string) => T | null | undefined): T | undefined {
    const text = params[name]?.trim();
    if (text === undefined || text === '') return undefined;
    const value = parse(text);
    if (value !== null && value !== undefined) return value;
    problems.push({ name, value: text });
    return undefined;
  }
  const isTime = (text: string) => (parseTimeBound(text, Date.now()) ? text : null);
  const isSeconds = (text: string) => (parseSeconds(text) === null ? null : text);
  const query = {
    status: read('status', (text) => chatStatuses.find((status) => status === text)),
    profileId: read('profile_id', (text) => (isUuid(text) ? text : null)),
    text: read('q', toSearchText),
    errorCode: read('error_code', (text) => (text.length > chatFilterLimits.errorCode ? null : text)),
    from: read('from', isTime),
    to: read('to', isTime),
    minSeconds: read('min_seconds', isSeconds),
    maxSeconds: read('max_seconds', isSeconds),
    sort: read('sort', (text) => chatSorts.find((sort) => sort === text)),
    page: read('page', (text) => (/^\d{1,9}$/.test(text) ? Number(text) : null)) ?? 0,
  };
  return { query: withoutEmptyRanges(query, problems), problems };
}

/** The API rejects a range that nothing can be in. */
function withoutEmptyRanges(query: ListQuery, problems: QueryProblem[]): ListQuery {
  const { from, to, minSeconds, maxSeconds } = query;
  const [earliest, latest] = [from, to].map((bound) => bound && parseTimeBound(bound, Date.now()));
  const isTimeEmpty = earliest && latest && earliest >= latest;
  const isDurationEmpty = Number(minSeconds) > Number(maxSeconds);
  if (isTimeEmpty) problems.push({ name: 'to', value: to ?? '' });
  if (isDurationEmpty) problems.push({ name: 'max_seconds', value: maxSeconds ?? '' });
  return {
    ...query,
    ...(isTimeEmpty && { to: undefined }),
    ...(isDurationEmpty && { maxSeconds: undefined }),
  };
}

/** A lone surrogate would match nothing. */
function toSearchText(text: string): string {
  return text.slice(0, chatFilterLimits.text).replace(/[\ud800-\udbff]$/, '');
}

/** The parameters of a query, as texts, without its page. */
export function toFilterParams(query: Partial<ListQuery>): ViewFilter {
  const { status, profileId, text, errorCode, from, to, minSeconds, maxSeconds, sort } = query;
  const params: Record<(typeof viewFilterNames)[number], string | undefined> = {
    q: text,
    profile_id: profileId,
    status,
    error_code: errorCode,
    from,
    to,
    min_seconds: minSeconds,
    max_seconds: maxSeconds,
    sort: sort === defaultChatSort ? undefined : sort,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

/** The URL of the list. */
export function listPath(query: Partial<ListQuery>): string {
  return toListPath(toFilterParams(query), query.page);
}

/** The URL of the list for parameters such as those of a saved view. */
export function toListPath(filter: ViewFilter, page = 0): string {
  const params = new URLSearchParams();
  for (const name of viewFilterNames) {
    const value = filter[name];
    if (value) params.set(name, value);
  }
  if (page > 0) params.set('page', String(page));
  const text = params.toString();
  return text === '' ? '/dashboard' : `/dashboard?${text}`;
}

/** The time filter's choice that the query has; undefined for none of them. */
export function getChosenTime({ from, to }: ListQuery): (typeof timesAgo)[number] | undefined {
  return to === undefined ? timesAgo.find((one) => one === from) : undefined;
}

/** The address of a file with all chats that the filters show. */
export function exportPath(query: ListQuery, format: 'csv' | 'json'): string {
  return `/api/v1/sdk-chat/export?${new URLSearchParams({ ...toFilterParams(query), format })}`;
}

/** Whether anything is left out; the order is no filter. */
export function isFiltered({ sort: _, ...filter }: ChatFilter): boolean {
  return Object.keys(toFilterParams(filter)).length > 0;
}

/** Whether a row matches the filters, so that a live change to it counts as new. */
export function matchesFilter(row: ChatRow, filter: ChatFilter): boolean {
  const { status, profileId, text, errorCode, from, to, minSeconds, maxSeconds } = filter;
  if (status !== undefined && row.status !== status) return false;
  if (profileId !== undefined && row.profile_id !== profileId.toLowerCase()) return false;
  if (errorCode !== undefined && row.error_code !== errorCode) return false;
  if (from !== undefined && isBefore(row, from)) return false;
  if (to !== undefined && !isBefore(row, to)) return false;
  if (minSeconds !== undefined && !(row.seconds !== null && row.seconds >= Number(minSeconds))) return false;
  if (maxSeconds !== undefined && !(row.seconds !== null && row.seconds <= Number(maxSeconds))) return false;
  if (text === undefined) return true;
  return normalize(`${row.prompt}\n${row.profile_summary.name ?? ''}`).includes(normalize(text));
}

function isBefore(row: ChatRow, bound: string): boolean {
  const time = parseTimeBound(bound, Date.now());
  return time !== null && Date.parse(row.created_at) < time.getTime();
}

/** Normalizes a text like the server: ignores case and Unicode composition. */
function normalize(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Whether a search text is a profile's id. */
export function isUuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
