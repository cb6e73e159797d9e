import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '../../../logger.ts';
import type { LimitStore } from '../../../server/limits/limit-store.ts';
import { createStoreGuard, type StoreGuard } from '../../../server/limits/store-guard.ts';
import { waitFor } from '../../support/wait-for.ts';

type Behaviour = 'answers' | 'hangs' | 'fails';

let behaviour: Behaviour;
let calls: string[];
let changes: boolean[];
let lines: string[];
let backs: number;
let guard: StoreGuard;
beforeEach(() => {
  behaviour = 'answers';
  [calls, changes, lines, backs] = [[], [], [], 0];
  const store: LimitStore = {
    driver: 'redis',
    async addPoints(key) {
      calls.push(key);
      if (behaviour === 'hangs') await new Promise(() => {});
      if (behaviour === 'fails') throw new Error('no connection');
      return { total: 1, msLeft: 1 };
    },
    claimSlots: async () => [],
    close: async () => {},
  };
  const logger = createLogger({ level: 'info', name: 'test' }, { write: (line) => void lines.push(line) });
  guard = createStoreGuard({ store, logger, timeoutMs: 20, onChange: (isUp) => void changes.push(isUp) });
  guard.onBack(() => {
    backs += 1;
  });
});
afterEach(() => guard.close());

const ask = () => guard.ask((store) => store.addPoints('key', 1));

test('a store that answers is asked', async () => {
  expect(await ask()).toEqual({ total: 1, msLeft: 1 });
  expect(changes).toEqual([]);
});

test.each<Behaviour>(['hangs', 'fails'])('of a store that %s, one request finds out', async (how) => {
  behaviour = how;
  expect(await ask()).toBeNull();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([null, null, null]);
  expect(calls.filter((key) => key === 'key')).toHaveLength(1);
  expect(changes).toEqual([false]);
});

test('a store that is back is asked again, and the log says both once', async () => {
  behaviour = 'fails';
  await ask();
  behaviour = 'answers';
  await waitFor(() => backs === 1);
  expect(await ask()).not.toBeNull();
  expect(changes).toEqual([false, true]);
  behaviour = 'fails';
  await ask();
  behaviour = 'answers';
  await waitFor(() => backs === 2);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    'limits: the shared store is away, each server counts on its own',
    'limits: the shared store is back',
  ]);
});

test('a server starts without its store after a second', async () => {
  behaviour = 'hangs';
  await guard.start();
  expect(await ask()).toBeNull();
  expect(changes).toEqual([false]);
});
