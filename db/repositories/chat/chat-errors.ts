import type { Db } from '../../orm.ts';

/** A tenant's chats whose last round failed for the same reason. */
export interface ChatErrors {
  errorCode: string;
  chats: number;
  /** When the first and the last of them began. */
  firstAt: Date;
  lastAt: Date;
}

/** By number of chats that began since a time; those of the list with this code and time. */
export async function groupErrors(
  db: Db,
  tenantId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<ChatErrors[]> {
  const rows = await errorGroups(db, tenantId, { since, limit }).execute();
  return rows.map((row) => ({
    errorCode: row.error_code ?? '',
    chats: Number(row.chats),
    firstAt: row.first_at,
    lastAt: row.last_at,
  }));
}

/** The query; an index has all that it reads. */
export function errorGroups(db: Db, tenantId: string, { since, limit }: { since: Date; limit: number }) {
  return db
    .fork()
    .getKysely()
    .selectFrom('chats')
    .select('error_code')
    .select((eb) => eb.fn.countAll<string>().as('chats'))
    .select((eb) => eb.fn.min<Date>('created_at').as('first_at'))
    .select((eb) => eb.fn.max<Date>('created_at').as('last_at'))
    .where('tenant_id', '=', tenantId)
    .where('error_code', 'is not', null)
    .where('created_at', '>=', since)
    .groupBy('error_code')
    .orderBy('chats', 'desc')
    .orderBy('error_code')
    .limit(limit);
}
