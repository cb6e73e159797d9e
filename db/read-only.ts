import { sql } from 'kysely';
import type { Db } from './orm.ts';

const getKysely = (em: Db) => em.getKysely();

/** Queries of one read-only transaction. */
export type Reader = ReturnType<typeof getKysely>;

/**
 * Reads in a transaction that PostgreSQL lets write nothing and lock no row.
 * @param statementMs the longest that one of its statements may take, whatever the connection's own limit is
 */
export async function readOnly<T>(
  db: Db,
  statementMs: number,
  read: (kysely: Reader) => Promise<T>,
): Promise<T> {
  return db.fork().transactional(async (em) => {
    const kysely = getKysely(em);
    await sql`select set_config('transaction_read_only', 'on', true),
      set_config('statement_timeout', ${String(statementMs)}, true)`.execute(kysely);
    return read(kysely);
  });
}
