import { chatStatuses } from '../../domain/chat/progress.ts';
import type { ChatFilter } from '../api/client.ts';
import type { ChatRow } from '../api/types.ts';

export const pageSize = 20;
const maxTextLength = 200;

/** The list's filters and page, from the URL. */
export interface ListQuery extends ChatFilter {
  /** From 0. */
  page: number;
}

/** Reads `?status=…&profile_id=…&q=…&page=…`; invalid parameters are ignored. */
export function readListQuery(params: Readonly<Record<string, string>>): ListQuery {
  const page = Number(params.page ?? 0);
  return {
    status: chatStatuses.find((status) => status === params.status),
    profileId: isUuid(params.profile_id) ? params.profile_id : undefined,
    // A lone surrogate would match nothing.
    text:
      params.q
        ?.trim()
        .slice(0, maxTextLength)
        .replace(/[\ud800-\udbff]$/, '') || undefined,
    page: Number.isSafeInteger(page) && page >= 0 ? page : 0,
  };
}

/** The URL of the list. */
export function listPath({ status, profileId, text, page }: Partial<ListQuery>): string {
  const params = new URLSearchParams();
  if (status) params.set('status', status);
  if (profileId) params.set('profile_id', profileId);
  if (text) params.set('q', text);
  if (page) params.set('page', String(page));
  const query = params.toString();
  return query === '' ? '/dashboard' : `/dashboard?${query}`;
}

export function isFiltered({ status, profileId, text }: ChatFilter): boolean {
  return status !== undefined || profileId !== undefined || text !== undefined;
}

/** Whether a row matches the filters, so that a live change to it counts as new. */
export function matchesFilter(row: ChatRow, { status, profileId, text }: ChatFilter): boolean {
  if (status !== undefined && row.status !== status) return false;
  if (profileId !== undefined && row.profile_id !== profileId.toLowerCase()) return false;
  if (text === undefined) return true;
  return normalize(`${row.prompt}\n${row.profile_summary.name ?? ''}`).includes(normalize(text));
}

/** Normalizes a text like the server: ignores case and Unicode composition. */
function normalize(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Whether a search text is a profile's id. */
export function isUuid(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
