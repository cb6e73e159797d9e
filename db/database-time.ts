import { sql } from 'kysely';
import type { Db } from './orm.ts';

/** The database's clock, the only one that all processes share. */
export async function readDatabaseTime(db: Db): Promise<Date> {
  const { now } = await db
    .fork()
    .getKysely()
    .selectNoFrom(sql<Date>`clock_timestamp()`.as('now'))
    .executeTakeFirstOrThrow();
  return now;
}
