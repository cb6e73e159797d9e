import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import type { Owner } from './owner.ts';

interface ChatListItem {
  chatId: string;
  createdAt: Date;
  /** By number. */
  rounds: { roundNo: number; roundId: string }[];
}

export interface ChatPage {
  /** Number of all chats of the profile. */
  total: number;
  items: ChatListItem[];
}

interface ChatListRequest {
  profileId: string;
  page: number;
  limit: number;
  order: 'asc' | 'desc';
}

/** One page of a profile's chats by creation time. The cost of the first page does not depend on their number. */
export async function listChats(db: Db, owner: Owner, request: ChatListRequest): Promise<ChatPage> {
  const { profileId } = request;
  if (!isUuid(profileId)) return { total: 0, items: [] };
  const [counted, chats] = await Promise.all([
    selectOwnChats(db, owner, profileId)
      .select((eb) => eb.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
    chatPage(db, owner, request).execute(),
  ]);
  const rounds = Map.groupBy(
    await readRounds(
      db,
      owner,
      chats.map(({ id }) => id),
    ),
    ({ chatId }) => chatId,
  );
  return {
    total: Number(counted.total),
    items: chats.map(({ id, created_at }) => ({
      chatId: id,
      createdAt: created_at,
      rounds: rounds.get(id) ?? [],
    })),
  };
}

/** The query of a page; an index provides its order. */
export function chatPage(db: Db, owner: Owner, { profileId, page, limit, order }: ChatListRequest) {
  return selectOwnChats(db, owner, profileId)
    .select(['id', 'created_at'])
    .orderBy('created_at', order)
    .orderBy('id', order)
    .limit(limit)
    .offset(page * limit);
}

function selectOwnChats(db: Db, owner: Owner, profileId: string) {
  return db
    .fork()
    .getKysely()
    .selectFrom('chats')
    .where('profile_id', '=', profileId)
    .where('tenant_id', '=', owner.tenantId)
    .where('lineage_id', '=', owner.lineageId);
}

async function readRounds(db: Db, owner: Owner, chatIds: string[]) {
  if (chatIds.length === 0) return [];
  return roundsOfChats(db, owner, chatIds).execute();
}

/** The rounds of a page's chats, by number. */
export function roundsOfChats(db: Db, owner: Owner, chatIds: string[]) {
  return db
    .fork()
    .getKysely()
    .selectFrom('rounds')
    .select(['chat_id as chatId', 'round_no as roundNo', 'id as roundId'])
    .where('chat_id', 'in', chatIds)
    .where('tenant_id', '=', owner.tenantId)
    .orderBy('round_no');
}
