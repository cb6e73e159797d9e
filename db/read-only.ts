import { sql } from 'kysely';
import type { Db } from './orm.ts';

const getKysely = (em: Db) => em.getKysely();

/** The query builder of one read-only transaction. */
export type Reader = ReturnType<typeof getKysely>;

/**
 * Runs a read-only transaction: PostgreSQL rejects writes and row locks.
 * @param statementMs limit of each statement, instead of the connection's limit
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
