import type { Db } from './orm.ts';

/** The database's clock, the only one that all processes share. */
export async function readDatabaseTime(db: Db): Promise<Date> {
  const [row] = await db.fork().execute<{ now: Date }[]>('select clock_timestamp() as now');
  return new Date(row?.now ?? Date.now());
}
