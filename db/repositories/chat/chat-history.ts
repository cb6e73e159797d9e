import { sql } from 'kysely';
import type { ProfileData } from '../../../domain/chat/profile.ts';
import type { ChatStatus } from '../../../domain/chat/progress.ts';
import type { Db } from '../../orm.ts';
import { shownProfile } from '../../shown-profile.ts';

/** Whose chats: one tenant's, or for the backoffice those of all. */
export type HistoryScope = { tenantId: string } | 'all_tenants';

export interface HistoryFilter {
  profileId?: string | undefined;
  status?: ChatStatus | undefined;
  /** Part of the last round's prompt or of the profile's name, in either case, composed or decomposed. */
  text?: string | undefined;
}

export interface HistoryPaging {
  /** From 0. */
  page: number;
  size: number;
}

/** A chat with what a list shows of its profile and its last round. */
export interface HistoryRow {
  chatId: string;
  tenantId: string;
  profileId: string;
  /** What views show of the profile, see `summarizeProfile`. */
  profile: ProfileData;
  status: ChatStatus;
  /** The last round's. */
  prompt: string;
  lastError: string | null;
  createdAt: Date;
  /** When the chat or its last round last moved. */
  updatedAt: Date;
  endedAt: Date | null;
}

/** One page of chats, newest first; the first page costs the same however many follow. */
export async function listHistory(
  db: Db,
  scope: HistoryScope,
  filter: HistoryFilter,
  paging: HistoryPaging,
): Promise<{ total: number; rows: HistoryRow[] }> {
  const [{ total }, chats] = await Promise.all([
    chatsOf(db, scope, filter)
      .select((eb) => eb.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
    historyPage(db, scope, filter, paging).execute(),
  ]);
  const rows = await rowsOf(
    db,
    chats.map(({ id }) => id),
  );
  return { total: Number(total), rows };
}

/** The page's own query; an index carries its order. */
export function historyPage(
  db: Db,
  scope: HistoryScope,
  filter: HistoryFilter,
  { page, size }: HistoryPaging,
) {
  return chatsOf(db, scope, filter)
    .select('chats.id')
    .orderBy(createdAt(scope, filter), 'desc')
    .orderBy('chats.id', 'desc')
    .limit(size)
    .offset(page * size);
}

/** The time of creation as the index of the list has it. */
function createdAt(scope: HistoryScope, { profileId }: HistoryFilter) {
  if (profileId !== undefined) return sql.ref('chats.created_at');
  return scope === 'all_tenants'
    ? sql`(chats.created_at at time zone 'GMT')`
    : sql`(chats.created_at at time zone 'UTC')`;
}

function chatsOf(db: Db, scope: HistoryScope, { profileId, status, text }: HistoryFilter) {
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

/** The chats of a page, in its order; whose they may be was decided when their ids were read. */
async function rowsOf(db: Db, chatIds: string[]): Promise<HistoryRow[]> {
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
    .select(shownProfile.as('profile'))
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
    status: row.status as ChatStatus,
    prompt: row.prompt,
    lastError: row.last_error,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  }));
}
