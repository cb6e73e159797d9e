import { type Reader, readOnly } from '../db/read-only.ts';
import type { AuditScope } from './check.ts';

/** A sum over a large tenant's ledger is the longest. */
const statementMs = 20_000;

/** Reads rows in a transaction of its own, which writes nothing and locks no row. */
export function read<T>({ db }: AuditScope, query: (kysely: Reader) => Promise<T>): Promise<T> {
  return readOnly(db, statementMs, query);
}
