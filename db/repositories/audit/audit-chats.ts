import type { Reader } from '../../read-only.ts';

interface RunningRound {
  roundId: string;
  chatId: string;
  tenantCode: string;
  updatedAt: Date;
}

function selectRunningRounds(kysely: Reader) {
  return kysely
    .selectFrom('rounds as round')
    .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
    .select(['round.id as roundId', 'round.chat_id as chatId', 'round.updated_at as updatedAt'])
    .select('tenant.code as tenantCode')
    .where('round.status', '=', 'in_progress');
}

/** Running rounds of all tenants last updated before `before`, oldest first. Only for the audit. */
export async function findRunningRounds(
  kysely: Reader,
  before: Date,
  limit: number,
): Promise<RunningRound[]> {
  return selectRunningRounds(kysely)
    .where('round.updated_at', '<', before)
    .orderBy('round.created_at')
    .limit(limit)
    .execute();
}

/** Those of the rounds that still run. */
export async function filterRunningRounds(
  kysely: Reader,
  roundIds: readonly string[],
): Promise<RunningRound[]> {
  if (roundIds.length === 0) return [];
  return selectRunningRounds(kysely).where('round.id', 'in', roundIds).execute();
}

/** The fields of a chat's row that its actor must agree with. */
export interface ChatState {
  chatId: string;
  tenantCode: string;
  /** Status of the newest round, or `ended`. */
  status: string;
  updatedAt: Date;
  endedAt: Date | null;
  /** Whether there are unsent outbox entries: the actor sends them, even of an ended chat. */
  hasUnsent: boolean;
}

/** Chats of all tenants, by id. Only for the audit. */
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
