import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createChatActivities } from '../../../activities/chat/create-chat-activities.ts';
import { createLogger } from '../../../logger.ts';
import { createConnections } from '../../../upstreams/connections.ts';
import { createLlmDemoClient } from '../../../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../../../upstreams/store/client.ts';
import { activityEnvironment, stepAttempts, stepRetryMs, useChatSteps } from '../../support/chat-steps.ts';
import { json, startHttpServer } from '../../support/http-server.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { admit, newChatFor, newShopper } from '../../support/rows.ts';
import { readJournal, setFaults } from '../../support/upstream-faults.ts';

const steps = useChatSteps();
const kysely = () => steps.db.fork().getKysely();

/** Unsent signage events of a chat, in order. */
async function writeEntries(actions: string[], createdAt = new Date()) {
  const { tenantId, chatId, roundId } = await admit(steps.db, newChatFor(await newShopper(steps.db)));
  const entries = actions.map((action) => ({
    id: randomUUID(),
    tenant_id: tenantId,
    chat_id: chatId,
    body: { profile_id: randomUUID(), chat_id: chatId, round_id: roundId, action },
    created_at: createdAt,
    sent_at: null,
  }));
  await kysely().insertInto('store_forwards').values(entries).execute();
  return entries;
}

type Entry = Awaited<ReturnType<typeof writeEntries>>[number];

const toArgs = ({ tenant_id, id }: Entry) => ({ tenant_id, forward_id: id });

async function isSent({ id }: Entry): Promise<boolean> {
  const row = await kysely()
    .selectFrom('store_forwards')
    .select('sent_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.sent_at !== null;
}

/** Forwards an event to a store that gives this answer. */
async function forwardEntry(entry: Entry, status: number, body: object): Promise<unknown> {
  const server = await startHttpServer(json(status, body));
  const upstream = { connections: createConnections(), baseUrl: server.url, token: 'any', timeoutMs: 5_000 };
  const { forwardToStore } = createChatActivities({
    db: steps.db,
    bus: createLocalBus(),
    logger: createLogger({ level: 'silent', name: 'test' }),
    llmDemo: createLlmDemoClient(upstream),
    store: createStoreClient(upstream),
    chatMaxRounds: 200,
    tenantMaxRunning: 0,
    stepAttempts,
    stepRetryMs,
    stepTimeoutMs: 5_000,
  });
  try {
    return await activityEnvironment().run(forwardToStore, toArgs(entry));
  } finally {
    await server.close();
  }
}

describe('a signage event', () => {
  test.each([400, 404, 409, 410, 413, 415, 422])(
    'that the store rejects with %i is dropped',
    async (status) => {
      const [entry] = await writeEntries(['enter']);
      if (!entry) throw new Error('no entry was written');
      await forwardEntry(entry, status, { error: { code: 'no' } });
      expect(await isSent(entry)).toBe(true);
    },
  );

  test.each([
    ['an unexpected body', 200, { hello: 'world' }],
    ['an expired token', 401, {}],
    ['a denied access', 403, {}],
    ['a redirect', 302, {}],
  ])('that meets %s is retried for a day', async (_what, status, body) => {
    const [young] = await writeEntries(['enter']);
    const [old] = await writeEntries(['enter'], new Date(Date.now() - 25 * 60 * 60_000));
    if (!young || !old) throw new Error('no entries were written');
    await expect(forwardEntry(young, status, body)).rejects.toMatchObject({ nonRetryable: false });
    await forwardEntry(old, status, body);
    expect([await isSent(young), await isSent(old)]).toEqual([false, true]);
  });

  test('is sent once and in order by concurrent activities', async () => {
    const url = steps.standins.storeApiUrl;
    const entries = await writeEntries(['enter', 'exit', 'enter', 'exit']);
    await setFaults(url, [{ step: 'signage-events', kind: 'delay', ms: 200, nth: 1 }]);
    const run = (entry: Entry) => activityEnvironment().run(steps.activities.forwardToStore, toArgs(entry));
    await Promise.all([...entries, ...entries.toReversed()].map(run));
    const keys = (await readJournal(url)).map(({ idempotency_key }) => idempotency_key);
    const first = entries.map(({ id }) => keys.indexOf(id));
    expect(first).toEqual(first.toSorted((a, b) => a - b));
    expect(await Promise.all(entries.map(isSent))).toEqual([true, true, true, true]);
  });
});
