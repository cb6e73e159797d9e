import { type Reader, readOnly } from '../db/read-only.ts';
import type { AuditScope } from './check.ts';

/** Allows for the sum over a large tenant's ledger, the longest statement. */
const statementMs = 20_000;

/** Reads rows in a read-only transaction without row locks. */
export function read<T>({ db }: AuditScope, query: (kysely: Reader) => Promise<T>): Promise<T> {
  return readOnly(db, statementMs, query);
}
