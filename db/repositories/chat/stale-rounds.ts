import type { Db } from '../../orm.ts';
import type { RoundKey } from './steps.ts';

/** Running rounds of all tenants last updated before `before`, oldest first. Only for the reconciler. */
export async function findStaleRounds(db: Db, before: Date, limit: number): Promise<RoundKey[]> {
  return db
    .fork()
    .getKysely()
    .selectFrom('rounds')
    .select(['tenant_id as tenantId', 'chat_id as chatId', 'id as roundId'])
    .where('status', '=', 'in_progress')
    .where('updated_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute();
}

/** Far more than workers run at once. */
const busyLimit = 50_000;

/** Chats of all tenants with a running round, the oldest round first. Only for takeovers from lost workers. */
export async function findBusyChats(db: Db): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('rounds')
    .select('chat_id')
    .where('status', '=', 'in_progress')
    .orderBy('created_at')
    .limit(busyLimit)
    .execute();
  return [...new Set(rows.map(({ chat_id }) => chat_id))];
}
