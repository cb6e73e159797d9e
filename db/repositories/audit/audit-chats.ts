import type { Reader } from '../../read-only.ts';

/** A round at work, as its row says. */
export interface RoundAtWork {
  roundId: string;
  chatId: string;
  tenantCode: string;
  updatedAt: Date;
}

function roundsAtWork(kysely: Reader) {
  return kysely
    .selectFrom('rounds as round')
    .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
    .select(['round.id as roundId', 'round.chat_id as chatId', 'round.updated_at as updatedAt'])
    .select('tenant.code as tenantCode')
    .where('round.status', '=', 'in_progress');
}

/** Running rounds of all tenants that have not moved since then, oldest first; the audit's alone. */
export async function findRoundsAtWork(kysely: Reader, before: Date, limit: number): Promise<RoundAtWork[]> {
  return roundsAtWork(kysely)
    .where('round.updated_at', '<', before)
    .orderBy('round.created_at')
    .limit(limit)
    .execute();
}

/** Those of them that run still. */
export async function whichAreAtWork(kysely: Reader, roundIds: readonly string[]): Promise<RoundAtWork[]> {
  if (roundIds.length === 0) return [];
  return roundsAtWork(kysely).where('round.id', 'in', roundIds).execute();
}

/** What a chat's row says of its actor. */
export interface ChatState {
  chatId: string;
  tenantCode: string;
  /** Of the newest round. */
  status: string;
  updatedAt: Date;
  endedAt: Date | null;
  /** Whether the store is still to be told of something: an actor stays for it, ended or not. */
  hasUnsent: boolean;
}

/** Chats of all tenants by their ids; the audit's alone. */
export async function readChatStates(
  kysely: Reader,
  chatIds: readonly string[],
): Promise<Map<string, ChatState>> {
  if (chatIds.length === 0) return new Map();
  const rows = await kysely
    .selectFrom('chats as chat')
    .innerJoin('tenants as tenant', 'tenant.id', 'chat.tenant_id')
    .select(['chat.id', 'chat.status', 'chat.updated_at', 'chat.ended_at', 'tenant.code'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('store_forwards as forward')
            .select('forward.id')
            .whereRef('forward.chat_id', '=', 'chat.id')
            .where('forward.sent_at', 'is', null),
        )
        .as('has_unsent'),
    )
    .where('chat.id', 'in', chatIds)
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        chatId: row.id,
        tenantCode: row.code,
        status: row.status,
        updatedAt: row.updated_at,
        endedAt: row.ended_at,
        hasUnsent: Boolean(row.has_unsent),
      },
    ]),
  );
}
