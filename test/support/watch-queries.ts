import { jest } from '@jest/globals';
import pg from 'pg';

/** A statement that this process sent to PostgreSQL, with its values. */
interface SeenQuery {
  sql: string;
  values: unknown[];
}

/** Runs `work`, and resolves to its statements that contain `word`. */
export async function queriesAbout(word: string, work: () => Promise<unknown>): Promise<SeenQuery[]> {
  const spy = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return spy.mock.calls.flatMap(toSeen).filter(({ sql }) => sql.includes(word));
  } finally {
    spy.mockRestore();
  }
}

/** `query(text, values)` or `query({text, values})`. */
function toSeen([query, values]: unknown[]): SeenQuery[] {
  if (typeof query === 'string') return [{ sql: query, values: Array.isArray(values) ? values : [] }];
  if (typeof query !== 'object' || query === null || !('text' in query)) return [];
  const own = 'values' in query && Array.isArray(query.values) ? query.values : [];
  return [{ sql: String(query.text), values: own }];
}
