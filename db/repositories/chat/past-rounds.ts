import type { Db } from '../../orm.ts';

/** Ids of the newest ended rounds whose texts are kept, newest first; of all tenants. Only for operators. */
export async function listPastRounds(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('rounds')
    .select('id')
    .where('status', '<>', 'in_progress')
    .where('prompt', '<>', '')
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
