/**
 * Statements that recur are prepared under a name: PostgreSQL parses and plans such a text once a connection, which
 * costs it more than most statements here cost to execute.
 *
 * 1. A name is a hash of its text, so it never stands for another text, whoever has prepared it on a connection.
 * 2. A statement of a transaction has no name, so a lost name fails no transaction.
 * 3. A connection on which a name is lost (`DISCARD ALL`, a pooler, a changed table) uses none from then on, beginning
 *    with the call that met the loss. PostgreSQL has executed nothing of that call.
 * 4. Few texts get names, as PostgreSQL keeps a plan for each on every connection.
 */
import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** A text gets a name at this call. */
const namedFromCall = 5;
const maxNames = 100;
/** Texts whose calls are counted; those of an endless variety, such as lists of any length, do not fill the memory. */
const maxCounted = 1_000;

/** SQLSTATEs of a name that PostgreSQL does not know, knows already, or whose plan no longer fits the tables. */
const lostNameCodes = new Set(['26000', '42P05', '0A000']);

/** A pool whose connections prepare the statements that recur. */
export function prepareRecurring(pool: Pool): PostgresPool {
  const getName = createNames();
  const prepared = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      // Kysely keeps one object for each client.
      const known = prepared.get(client) ?? prepareOn(client, getName);
      prepared.set(client, known);
      return known;
    },
  };
}

function prepareOn(client: PoolClient, getName: (text: string) => string | null): PostgresPoolClient {
  let isTrusted = true;
  const query = async (text: string, values: unknown[]) => {
    const isNameable = isTrusted && values.length > 0 && client.getTransactionStatus() === 'I';
    const name = isNameable ? getName(text) : null;
    if (name === null) return client.query(text, values);
    try {
      return await client.query({ name, text, values });
    } catch (error) {
      if (!isLostName(error)) throw error;
      isTrusted = false;
      return client.query(text, values);
    }
  };
  // Without the form for cursors, which no query here uses.
  return { query: query as never, release: () => client.release() };
}

/** @returns the name of a text that recurs; null for others */
function createNames(): (text: string) => string | null {
  const names = new Map<string, string>();
  const calls = new Map<string, number>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size === maxNames) return known ?? null;
    const count = (calls.get(text) ?? 0) + 1;
    if (count < namedFromCall) {
      if (calls.size < maxCounted || count > 1) calls.set(text, count);
      return null;
    }
    const name = createHash('sha256').update(text).digest('base64url');
    calls.delete(text);
    names.set(text, name);
    return name;
  };
}

function isLostName(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && lostNameCodes.has(code);
}
