import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { LimitStore, SlotClaim } from '../../../server/limits/limit-store.ts';
import {
  createStreamSlots,
  type ReleaseSlot,
  type StreamSlots,
} from '../../../server/limits/stream-slots.ts';

let rows: Map<string, Map<string, number>>;
let calls: SlotClaim[][];
let isAway: boolean;
let local: number;
let refused: number;
let servers: { slots: StreamSlots; back: () => void }[];
beforeEach(() => {
  rows = new Map();
  calls = [];
  isAway = false;
  local = 0;
  refused = 0;
  servers = [];
});
afterEach(async () => {
  jest.useRealTimers();
  await Promise.all(servers.map(({ slots }) => slots.close()));
});

function claim(server: string, { key, held, wanted, limit }: SlotClaim): number {
  const row = rows.get(key) ?? new Map<string, number>();
  rows.set(key, row);
  const others = [...row].filter(([owner]) => owner !== server).reduce((sum, [, slots]) => sum + slots, 0);
  const granted = Math.max(0, Math.min(wanted, limit - others - held));
  row.set(server, held + granted);
  return granted;
}

/** A server with a limit of three streams. */
function newServer() {
  const name = `server-${servers.length}`;
  let back = () => {};
  const store = {
    async claimSlots(claims: readonly SlotClaim[]) {
      calls.push([...claims]);
      await turns(travelTurns);
      const granted = claims.map((one) => claim(name, one));
      await turns(travelTurns);
      return granted;
    },
  } as LimitStore;
  const slots = createStreamSlots({
    guard: {
      ask: async (call) => (isAway ? null : call(store)),
      onBack(listener) {
        back = listener;
      },
    },
    onRefused: () => (refused += 1),
    onLocal: () => (local += 1),
  });
  servers.push({ slots, back: () => back() });
  const limit = slots.limit('streams', 3);
  const open = async (count: number): Promise<ReleaseSlot[]> => {
    const taken = await Promise.all(Array.from({ length: count }, () => limit.acquire('key')));
    return taken.filter((release) => release !== null);
  };
  return { open, back: () => back() };
}

const total = () => [...rows.values()].flatMap((row) => [...row.values()]).reduce((sum, one) => sum + one, 0);
/** How long a call is under way, each way. */
const travelTurns = 4;

async function turns(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await Promise.resolve();
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** What happens on two servers: a stream opens, the oldest or newest one closes, or calls go on for a while. */
const happening = fc.record({
  server: fc.constantFrom(0, 0, 0, 1),
  kind: fc.constantFrom('open' as const, 'close oldest' as const, 'close newest' as const),
  pause: fc.constantFrom(0, travelTurns, 3 * travelTurns, 10 * travelTurns),
});

describe('a limit of streams', () => {
  test('counts those of all servers', async () => {
    const [here, there] = [newServer(), newServer()];
    expect(await here.open(2)).toHaveLength(2);
    expect(await there.open(2)).toHaveLength(1);
    expect(refused).toBe(1);
  });

  test('has room again once a stream has closed anywhere', async () => {
    const [here, there] = [newServer(), newServer()];
    const [release] = await here.open(3);
    expect(await there.open(1)).toEqual([]);
    release?.();
    release?.();
    await settle();
    expect(await there.open(2)).toHaveLength(1);
  });

  test('shares a call among streams that open at once', async () => {
    const server = newServer();
    await server.open(3);
    expect(calls.length).toBeLessThanOrEqual(2);
  });

  test('counts streams that open while the last ones close', async () => {
    const server = newServer();
    const releases = await server.open(2);
    await settle();
    releases[0]?.();
    await turns(travelTurns);
    releases[1]?.();
    await turns(3 * travelTurns);
    const opening = server.open(1);
    await opening;
    await server.open(1);
    await settle();
    expect(total()).toBe(2);
  });

  test('is kept and fully used, however streams open and close', async () => {
    const story = fc.asyncProperty(
      fc.array(happening, { minLength: 20, maxLength: 40 }),
      async (happenings) => {
        rows.clear();
        const open: [ReleaseSlot[], ReleaseSlot[]] = [[], []];
        const [here, there] = [newServer(), newServer()];
        const opening: Promise<unknown>[] = [];
        for (const { server, kind, pause } of happenings) {
          const own = open[server === 0 ? 0 : 1];
          if (kind === 'open') {
            opening.push((server === 0 ? here : there).open(1).then((taken) => own.push(...taken)));
          } else (kind === 'close oldest' ? own.shift() : own.pop())?.();
          await turns(pause);
          expect(open.flat().length).toBeLessThanOrEqual(3);
        }
        await Promise.all(opening);
        await settle();
        expect(total()).toBe(open.flat().length);
        const room = 3 - open.flat().length;
        expect(await here.open(4)).toHaveLength(room);
        // They would renew their rows in the stories that follow.
        await Promise.all(servers.splice(0).map(({ slots }) => slots.close()));
      },
    );
    await fc.assert(story, { numRuns: 1_000 });
  });

  test('is renewed while streams are open', async () => {
    jest.useFakeTimers();
    const server = newServer();
    const [release] = await server.open(1);
    const opened = calls.length;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(calls.slice(opened)).toHaveLength(2);
    expect(calls.at(-1)).toMatchObject([{ held: 1, wanted: 0 }]);
    release?.();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(calls.slice(opened + 2)).toMatchObject([[{ held: 0 }]]);
  });

  test('has no rows of a server that stopped', async () => {
    const server = newServer();
    await server.open(3);
    await servers[0]?.slots.close();
    expect(total()).toBe(0);
  });
});

describe('without the store', () => {
  test('each server grants up to the limit, and says so later', async () => {
    const [here, there] = [newServer(), newServer()];
    isAway = true;
    const [taken] = await Promise.all([here.open(5), there.open(5)]);
    expect(taken).toHaveLength(3);
    expect([local, refused]).toEqual([10, 4]);
    isAway = false;
    here.back();
    there.back();
    await settle();
    expect(total()).toBe(6);
    // Streams that are open stay open; new ones wait for room.
    for (const release of taken) release();
    await settle();
    expect(await here.open(1)).toEqual([]);
  });

  test('a stream that closes is taken away later', async () => {
    const server = newServer();
    const [release] = await server.open(1);
    isAway = true;
    release?.();
    await settle();
    expect(total()).toBe(1);
    isAway = false;
    server.back();
    await settle();
    expect(total()).toBe(0);
  });
});
