import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createChatActivities } from '../../../activities/chat/create-chat-activities.ts';
import { createLogger } from '../../../logger.ts';
import { createLlmDemoClient } from '../../../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../../../upstreams/store/client.ts';
import { activityEnvironment, stepAttempts, stepRetryMs, useChatSteps } from '../../support/chat-steps.ts';
import { json, startHttpServer } from '../../support/http-server.ts';
import { createLocalBus } from '../../support/local-bus.ts';
import { admit, newChatOf, newShopper } from '../../support/rows.ts';
import { readJournal, setFaults } from '../../support/upstream-faults.ts';

const steps = useChatSteps();
const kysely = () => steps.db.fork().getKysely();

/** Signage events of a chat that the store was not told of, in their order. */
async function writeForwards(actions: string[], createdAt = new Date()) {
  const { tenantId, chatId, roundId } = await admit(steps.db, newChatOf(await newShopper(steps.db)));
  const forwards = actions.map((action) => ({
    id: randomUUID(),
    tenant_id: tenantId,
    chat_id: chatId,
    body: { profile_id: randomUUID(), chat_id: chatId, round_id: roundId, action },
    created_at: createdAt,
    sent_at: null,
  }));
  await kysely().insertInto('store_forwards').values(forwards).execute();
  return forwards;
}

type Forward = Awaited<ReturnType<typeof writeForwards>>[number];

const argsOf = ({ tenant_id, id }: Forward) => ({ tenant_id, forward_id: id });

async function isSent({ id }: Forward): Promise<boolean> {
  const row = await kysely()
    .selectFrom('store_forwards')
    .select('sent_at')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.sent_at !== null;
}

/** Tells a store of an event that answers as the test says. */
async function tell(forward: Forward, status: number, body: object): Promise<unknown> {
  const server = await startHttpServer(json(status, body));
  const upstream = { baseUrl: server.url, token: 'any', timeoutMs: 5_000 };
  const { forwardToStore } = createChatActivities({
    db: steps.db,
    bus: createLocalBus(),
    logger: createLogger({ level: 'silent', name: 'test' }),
    llmDemo: createLlmDemoClient(upstream),
    store: createStoreClient(upstream),
    chatMaxRounds: 200,
    stepAttempts,
    stepRetryMs,
    stepTimeoutMs: 5_000,
  });
  try {
    return await activityEnvironment().run(forwardToStore, argsOf(forward));
  } finally {
    await server.close();
  }
}

describe('a signage event', () => {
  test.each([400, 404, 409, 410, 413, 415, 422])(
    'that the store refuses with %i is dropped',
    async (status) => {
      const [forward] = await writeForwards(['enter']);
      if (!forward) throw new Error('a forward was written');
      await tell(forward, status, { error: { code: 'no' } });
      expect(await isSent(forward)).toBe(true);
    },
  );

  test.each([
    ['the nonsense of a gateway', 200, { hello: 'world' }],
    ['a login that has run out', 401, {}],
    ['a closed door', 403, {}],
    ['a redirect', 302, {}],
  ])('that meets %s is told again, for a day', async (_what, status, body) => {
    const [young] = await writeForwards(['enter']);
    const [old] = await writeForwards(['enter'], new Date(Date.now() - 25 * 60 * 60_000));
    if (!young || !old) throw new Error('forwards were written');
    await expect(tell(young, status, body)).rejects.toMatchObject({ nonRetryable: false });
    await tell(old, status, body);
    expect([await isSent(young), await isSent(old)]).toEqual([false, true]);
  });

  test('is heard once and in order, however many tell the store at once', async () => {
    const url = steps.standins.storeApiUrl;
    const forwards = await writeForwards(['enter', 'exit', 'enter', 'exit']);
    await setFaults(url, [{ step: 'signage-events', kind: 'delay', ms: 200, nth: 1 }]);
    const run = (forward: Forward) =>
      activityEnvironment().run(steps.activities.forwardToStore, argsOf(forward));
    await Promise.all([...forwards, ...forwards.toReversed()].map(run));
    const keys = (await readJournal(url)).map(({ idempotency_key }) => idempotency_key);
    const first = forwards.map(({ id }) => keys.indexOf(id));
    expect(first).toEqual(first.toSorted((a, b) => a - b));
    expect(await Promise.all(forwards.map(isSent))).toEqual([true, true, true, true]);
  });
});
