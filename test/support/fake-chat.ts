import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type ChatActors, startChatActors } from './chat-actors.ts';
import { FakeChatActivities } from './fake-chat-activities.ts';
import { waitFor } from './wait-for.ts';

interface FakeChat {
  /** New for every test. */
  readonly fake: FakeChatActivities;
  readonly actors: ChatActors;
  settled(roundId: string): Promise<unknown>;
}

/** One worker per test file, with new fake activities for each test. */
export function useFakeChat(): FakeChat {
  let fake = new FakeChatActivities();
  let actors: ChatActors | null = null;
  beforeAll(async () => {
    const names = Object.keys(fake.activities());
    const current = (name: string) => (args: unknown) =>
      (fake.activities() as Record<string, (args: unknown) => unknown>)[name]?.(args);
    actors = await startChatActors(Object.fromEntries(names.map((name) => [name, current(name)])));
  });
  afterAll(() => actors?.stop());
  beforeEach(() => {
    fake = new FakeChatActivities();
  });
  return {
    get fake() {
      return fake;
    },
    get actors() {
      if (!actors) throw new Error('the worker starts before the first test');
      return actors;
    },
    settled: (roundId) => waitFor(() => fake.outcomes.has(roundId), { timeoutMs: 15_000 }),
  };
}
