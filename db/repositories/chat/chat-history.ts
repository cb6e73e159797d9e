import { sql } from 'kysely';
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
}

interface HistoryRequest {
  scope: HistoryScope;
  filter: HistoryFilter;
  paging: HistoryPaging;
}

/** One page of chats, newest first. The cost of the first page does not depend on their number. */
export async function listHistory(
  db: Db,
  { scope, filter, paging }: HistoryRequest,
): Promise<{ total: number; rows: HistoryRow[] }> {
  const [{ total }, chats] = await Promise.all([
    selectChats(db, scope, filter)
      .select((eb) => eb.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
    historyPage(db, { scope, filter, paging }).execute(),
  ]);
  const rows = await readRows(
    db,
    chats.map(({ id }) => id),
  );
  return { total: Number(total), rows };
}

/** The query of a page; an index provides its order. */
export function historyPage(db: Db, { scope, filter, paging: { page, size } }: HistoryRequest) {
  return selectChats(db, scope, filter)
    .select('chats.id')
    .orderBy(createdAt(scope, filter), 'desc')
    .orderBy('chats.id', 'desc')
    .limit(size)
    .offset(page * size);
}

/** The creation time in the form of the list's index. */
function createdAt(scope: HistoryScope, { profileId }: HistoryFilter) {
  if (profileId !== undefined) return sql.ref('chats.created_at');
  return scope === 'all_tenants'
    ? sql`(chats.created_at at time zone 'GMT')`
    : sql`(chats.created_at at time zone 'UTC')`;
}

function selectChats(db: Db, scope: HistoryScope, { profileId, status, text }: HistoryFilter) {
  let query = db.fork().getKysely().selectFrom('chats');
  if (scope !== 'all_tenants') query = query.where('chats.tenant_id', '=', scope.tenantId);
  if (profileId !== undefined) query = query.where('chats.profile_id', '=', profileId);
  if (status !== undefined) query = query.where('chats.status', '=', status);
  if (text === undefined) return query;
  const pattern = `%${text.normalize('NFC').replaceAll(/[\\%_]/g, '\\$&')}%`;
  return query.where((eb) =>
    eb.exists(
      eb
        .selectFrom('rounds')
        .innerJoin('profiles', (join) => join.onRef('profiles.id', '=', 'chats.profile_id'))
        .select('rounds.id')
        .whereRef('rounds.chat_id', '=', 'chats.id')
        .whereRef('rounds.round_no', '=', 'chats.round_count')
        .where((or) =>
          or.or([
            or(sql<string>`normalize(rounds.prompt, NFC)`, 'ilike', pattern),
            or(sql<string>`normalize(profiles.data ->> 'name', NFC)`, 'ilike', pattern),
          ]),
        ),
    ),
  );
}

/** The chats of a page, in order. The query of the page has already checked the scope. */
async function readRows(db: Db, chatIds: string[]): Promise<HistoryRow[]> {
  if (chatIds.length === 0) return [];
  const rows = await db
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
    ])
    .select(['round.prompt', 'round.last_error'])
    .select(profileSummary.as('profile'))
    .select((eb) => eb.fn<Date>('greatest', ['chat.updated_at', 'round.updated_at']).as('updated_at'))
    .where('chat.id', 'in', chatIds)
    .orderBy('chat.created_at', 'desc')
    .orderBy('chat.id', 'desc')
    .execute();
  return rows.map((row) => ({
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
  }));
}
