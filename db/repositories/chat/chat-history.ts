import { type Expression, type RawBuilder, sql } from 'kysely';
import { type ChatSort, defaultChatSort } from '../../../domain/chat/chat-filter.ts';
import type { ProfileData } from '../../../domain/chat/profile.ts';
import type { ChatStatus } from '../../../domain/chat/progress.ts';
import type { Db } from '../../orm.ts';
import { profileSummary } from '../../profile-summary.ts';

/** Chats of one tenant, or for the backoffice of all. */
export type HistoryScope = { tenantId: string } | 'all_tenants';

export interface HistoryFilter {
  profileId?: string | undefined;
  status?: ChatStatus | undefined;
  /** Part of the last round's prompt or of the profile's name; case and Unicode composition do not matter. */
  text?: string | undefined;
  /** The code of the last round's error, exactly. */
  errorCode?: string | undefined;
  /** When the chat began: from this time on. */
  from?: Date | undefined;
  /** When the chat began: before this time. */
  to?: Date | undefined;
  /** How long the last round took, in milliseconds, both included; a running round has no duration. */
  minMs?: number | undefined;
  maxMs?: number | undefined;
}

export interface HistoryPaging {
  /** From 0. */
  page: number;
  size: number;
}

/** A chat in a list, with its profile and its last round. */
export interface HistoryRow {
  chatId: string;
  tenantId: string;
  profileId: string;
  /** Only the keys that views show, see `summarizeProfile`. */
  profile: ProfileData;
  status: ChatStatus;
  /** The last round's. */
  prompt: string;
  lastError: string | null;
  createdAt: Date;
  /** When the chat or its last round was last updated. */
  updatedAt: Date;
  endedAt: Date | null;
  rounds: number;
  /** How long the last round took, in milliseconds; null while it runs. */
  lastRoundMs: number | null;
  /** Credits of its rounds; a failed round's was given back. */
  credits: number;
  /** Null unless the status is `error`. */
  errorCode: string | null;
}

export interface HistoryRequest {
  scope: HistoryScope;
  filter: HistoryFilter;
  paging: HistoryPaging;
  /** Newest first by default. */
  sort?: ChatSort;
}

/** One page of chats. The cost of the first page does not depend on their number. */
export async function listHistory(
  db: Db,
  request: HistoryRequest,
): Promise<{ total: number; rows: HistoryRow[] }> {
  const [total, ids] =
    request.filter.text === undefined ? await readPageAndTotal(db, request) : await searchPage(db, request);
  return { total, rows: await readRows(db, ids) };
}

type PageOfIds = [total: number, ids: string[]];

async function readPageAndTotal(db: Db, request: HistoryRequest): Promise<PageOfIds> {
  const [total, chats] = await Promise.all([countChats(db, request), historyPage(db, request).execute()]);
  return [total, chats.map(({ id }) => id)];
}

/** A search has to read every text to count the matches, so it finds the page on the way. */
async function searchPage(db: Db, request: HistoryRequest): Promise<PageOfIds> {
  const rows = await historyPage(db, request).select(sql<string>`count(*) over ()`.as('total')).execute();
  const [first] = rows;
  const total =
    first || request.paging.page === 0 ? Number(first?.total ?? 0) : await countChats(db, request);
  return [total, rows.map(({ id }) => id)];
}

async function countChats(db: Db, { scope, filter }: HistoryRequest): Promise<number> {
  const { total } = await selectChats(db, scope, filter)
    .select((eb) => eb.fn.countAll<string>().as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

/** The query of a page; an index provides its order, for each sort of a tenant's chats. */
export function historyPage(
  db: Db,
  { scope, filter, paging: { page, size }, sort = defaultChatSort }: HistoryRequest,
) {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  let query = selectChats(db, scope, filter).select('chats.id');
  if (sort.endsWith('duration')) {
    // As in the index: running rounds are the shortest.
    query = query.orderBy('chats.last_round_ms', (order) =>
      direction === 'desc' ? order.desc().nullsLast() : order.asc().nullsFirst(),
    );
  } else {
    if (sort.endsWith('rounds')) query = query.orderBy('chats.round_count', direction);
    query = query.orderBy(createdAt(scope, filter), direction);
  }
  return query
    .orderBy('chats.id', direction)
    .limit(size)
    .offset(page * size);
}

/** The creation time in the form of the list's index. */
function createdAt(scope: HistoryScope, { profileId }: HistoryFilter) {
  if (profileId !== undefined) return sql<Date>`chats.created_at`;
  return scope === 'all_tenants'
    ? sql<Date>`(chats.created_at at time zone 'GMT')`
    : sql<Date>`(chats.created_at at time zone 'UTC')`;
}

/** A time to compare `createdAt` with. */
function toBound(time: Date, scope: HistoryScope, { profileId }: HistoryFilter) {
  if (profileId !== undefined) return sql<Date>`${time}::timestamptz`;
  return scope === 'all_tenants'
    ? sql<Date>`(${time}::timestamptz at time zone 'GMT')`
    : sql<Date>`(${time}::timestamptz at time zone 'UTC')`;
}

export function selectChats(db: Db, scope: HistoryScope, filter: HistoryFilter) {
  const { profileId, status, text, errorCode, from, to, minMs, maxMs } = filter;
  let query = db.fork().getKysely().selectFrom('chats');
  if (scope !== 'all_tenants') query = query.where('chats.tenant_id', '=', scope.tenantId);
  if (profileId !== undefined) query = query.where('chats.profile_id', '=', profileId);
  if (status !== undefined) query = query.where('chats.status', '=', status);
  if (errorCode !== undefined) query = query.where('chats.error_code', '=', errorCode);
  if (from) query = query.where(createdAt(scope, filter), '>=', toBound(from, scope, filter));
  if (to) query = query.where(createdAt(scope, filter), '<', toBound(to, scope, filter));
  if (minMs !== undefined) query = query.where('chats.last_round_ms', '>=', minMs);
  if (maxMs !== undefined) query = query.where('chats.last_round_ms', '<=', maxMs);
  if (text === undefined) return query;
  return query.where((eb) =>
    eb.exists(
      eb
        .selectFrom('rounds')
        .innerJoin('profiles', (join) => join.onRef('profiles.id', '=', 'chats.profile_id'))
        .select('rounds.id')
        .whereRef('rounds.chat_id', '=', 'chats.id')
        .whereRef('rounds.round_no', '=', 'chats.round_count')
        .where(sql<boolean>`(
          ${contains(sql.ref('rounds.prompt'), text)} or ${contains(sql`profiles.data ->> 'name'`, text)})`),
    ),
  );
}

/**
 * Whether a column contains the text, in either composition: normalizing each row would take ten times as long as
 * comparing it.
 */
function contains(column: Expression<unknown>, text: string): RawBuilder<boolean> {
  const forms = [...new Set([text.normalize('NFC'), text.normalize('NFD')])];
  const likes = forms.map((form) => {
    const pattern = `%${form.replaceAll(/[\\%_]/g, '\\$&')}%`;
    return sql<boolean>`lower(${column}) like lower(${pattern})`;
  });
  return sql<boolean>`(${sql.join(likes, sql` or `)})`;
}

/** These chats, in this order. The query of the page has already checked the scope. */
export async function readRows(db: Db, chatIds: string[]): Promise<HistoryRow[]> {
  if (chatIds.length === 0) return [];
  const byId = new Map((await selectRows(db, chatIds)).map((row) => [row.id, toHistoryRow(row)]));
  return chatIds.flatMap((id) => byId.get(id) ?? []);
}

function selectRows(db: Db, chatIds: string[]) {
  return db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .innerJoin('profiles as profile', 'profile.id', 'chat.profile_id')
    .innerJoin('rounds as round', (join) =>
      join.onRef('round.chat_id', '=', 'chat.id').onRef('round.round_no', '=', 'chat.round_count'),
    )
    .select([
      'chat.id',
      'chat.tenant_id',
      'chat.profile_id',
      'chat.status',
      'chat.created_at',
      'chat.ended_at',
      'chat.round_count',
      'chat.last_round_ms',
      'chat.error_code',
    ])
    .select(['round.prompt', 'round.last_error'])
    .select(profileSummary.as('profile'))
    .select((eb) => eb.fn<Date>('greatest', ['chat.updated_at', 'round.updated_at']).as('updated_at'))
    .select((eb) =>
      eb
        .selectFrom('rounds as paid')
        .select((count) => count.fn.countAll<string>().as('credits'))
        .whereRef('paid.chat_id', '=', 'chat.id')
        .where('paid.status', '!=', 'error')
        .as('credits'),
    )
    .where('chat.id', 'in', chatIds)
    .execute();
}

type Row = Awaited<ReturnType<typeof selectRows>>[number];

function toHistoryRow(row: Row): HistoryRow {
  return {
    chatId: row.id,
    tenantId: row.tenant_id,
    profileId: row.profile_id,
    profile: row.profile,
    status: row.status,
    prompt: row.prompt,
    lastError: row.last_error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
    rounds: row.round_count,
    lastRoundMs: row.last_round_ms,
    credits: Number(row.credits),
    errorCode: row.error_code,
  };
}
