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
