import { beforeEach, describe, expect, test } from '@jest/globals';
import { createKeyLookup } from '../../../server/auth/key-lookup.ts';

let queries: (readonly string[])[];
beforeEach(() => {
  queries = [];
});

/** Finds every hash that begins with `real`. */
async function findByHashes(hashes: readonly string[]) {
  queries.push(hashes);
  return hashes.filter((hash) => hash.startsWith('real')).map((hash) => ({ hash }));
}

const unknownPerMinute = 5;
const newLookup = () => createKeyLookup(findByHashes, { unknownPerMinute, batchIntervalMs: 20 });

describe('unknown keys of one address', () => {
  test('share a query once they are many', async () => {
    const lookUp = newLookup();
    const found = await Promise.all(
      Array.from({ length: 200 }, (_, no) => lookUp(`unknown-${no}`, '192.0.2.7')),
    );
    expect(found).toEqual(Array(200).fill(null));
    expect(queries.filter((hashes) => hashes.length === 1)).toHaveLength(unknownPerMinute);
    expect(queries.length).toBeLessThan(unknownPerMinute + 5);
  });

  test('never block a real key', async () => {
    const lookUp = newLookup();
    const flood = Array.from({ length: 50 }, (_, no) => lookUp(`unknown-${no}`, '192.0.2.7'));
    expect(await lookUp('real', '192.0.2.7')).toEqual({ hash: 'real' });
    await Promise.all(flood);
    expect(await lookUp('real-2', '192.0.2.7')).toEqual({ hash: 'real-2' });
  });

  test('do not delay another address', async () => {
    const lookUp = newLookup();
    const flood = Array.from({ length: 50 }, (_, no) => lookUp(`unknown-${no}`, '192.0.2.7'));
    await lookUp('unknown', '192.0.2.8');
    expect(queries).toContainEqual(['unknown']);
    await Promise.all(flood);
  });

  test('are not counted for an address with real keys', async () => {
    const lookUp = newLookup();
    for (let no = 0; no < 20; no += 1) await lookUp(`real-${no}`, '192.0.2.7');
    expect(queries.every((hashes) => hashes.length === 1)).toBe(true);
  });
});

test('a failed query fails only the lookups that share it', async () => {
  let isAway = false;
  const lookUp = createKeyLookup(
    async (hashes) => {
      if (isAway) throw new Error('away');
      return findByHashes(hashes);
    },
    { unknownPerMinute: 0, batchIntervalMs: 1 },
  );
  isAway = true;
  await expect(lookUp('real', '192.0.2.7')).rejects.toThrow('away');
  isAway = false;
  expect(await lookUp('real', '192.0.2.7')).toEqual({ hash: 'real' });
});
