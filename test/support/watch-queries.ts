import { jest } from '@jest/globals';
import pg from 'pg';

/** A statement that this process sent to PostgreSQL, with its values and the number of rows of its result. */
export interface SeenQuery {
  sql: string;
  values: unknown[];
  rows: number;
}

/** Runs `work`, and resolves to its statements that contain `word`. */
export async function queriesAbout(word: string, work: () => Promise<unknown>): Promise<SeenQuery[]> {
  const spy = jest.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    const found = spy.mock.calls
      .flatMap((call, index) =>
        toSeen(call).map((query) => ({ ...query, result: spy.mock.results[index]?.value })),
      )
      .filter(({ sql }) => sql.includes(word));
    return await Promise.all(
      found.map(async ({ result, ...query }) => ({ ...query, rows: await countRows(result) })),
    );
  } finally {
    spy.mockRestore();
  }
}

/** `query(text, values)` or `query({text, values})`. */
function toSeen([query, values]: unknown[]): Omit<SeenQuery, 'rows'>[] {
  if (typeof query === 'string') return [{ sql: query, values: Array.isArray(values) ? values : [] }];
  if (typeof query !== 'object' || query === null || !('text' in query)) return [];
  const own = 'values' in query && Array.isArray(query.values) ? query.values : [];
  return [{ sql: String(query.text), values: own }];
}

/** 0 for a query that has failed or has no promise. */
async function countRows(result: unknown): Promise<number> {
  const settled: unknown = await Promise.resolve(result).catch(() => null);
  const rows = typeof settled === 'object' && settled !== null && 'rows' in settled ? settled.rows : null;
  return Array.isArray(rows) ? rows.length : 0;
}
