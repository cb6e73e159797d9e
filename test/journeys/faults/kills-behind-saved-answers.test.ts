import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { conversationKey } from '../../../server/quotes/conversation-key.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { quoteWorkflowId } from '../../../workflows/quotes/contract.ts';
import { sonarWorkflowId } from '../../../workflows/sonar/contract.ts';
import {
  type HeldWork,
  type KillAfterCommit,
  openKillAfterCommit,
  toUnreported,
} from '../../support/kill-after-commit.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import { getStatuses, newSonarAccount, type SonarClient } from '../../support/sonar-client.ts';
import type { TestTenant } from '../../support/test-app.ts';
import { startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { getCalls, readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

/** As kills-behind-saved-rows does for rounds: here for questions, replies and events for the store. */
const recoveryMs = 30_000;
const quotesQueue = `test-${randomUUID()}`;

let testApp: TestProcesses;
let kills: KillAfterCommit;
let sonar: SonarClient;
beforeAll(async () => {
  testApp = await startTestProcesses({
    ADMISSION_TIMEOUT_MS: '40000',
    DATABASE_LOCK_TIMEOUT_MS: '4000',
    DATABASE_POOL: '20',
    QUOTES_TASK_QUEUE: quotesQueue,
    QUOTES_THINK_MS: '1000',
    // Long enough that a busy worker does not count as lost: a second attempt would also wait.
    WORKER_LEASE_MS: '3000',
    ACTIVITY_HEARTBEAT_MS: '3000',
  });
  kills = await openKillAfterCommit(testApp);
  await Promise.all([kills.startWorker(), testApp.startServer()]);
  ({ client: sonar } = await newSonarAccount(testApp));
});
afterAll(async () => {
  await testApp?.close();
  await kills?.close();
});

const kysely = () => testApp.orm.em.fork().getKysely();
const lock = (table: string, column: string, value: string) =>
  lockRows(testApp.databaseUrl, `select 1 from ${table} where ${column} = $1 for update`, [value]);

/** A question whose plan, or whose task with that index, waits for its conversation's locked row. */
async function heldQuestion(step: 'plan' | number): Promise<HeldWork & { chat: string }> {
  const { llmDemoUrl } = testApp.standins;
  const [name, nth, call] = step === 'plan' ? [step, 1, step] : ['task', step + 1, `task/${step}`];
  await setFaults(llmDemoUrl, [{ step: name, kind: 'delay', ms: kills.answerMs(), nth }]);
  const guid = await sonar.begin();
  const chat = await sonar.ask(guid, 'Analyze the traffic');
  await waitFor(async () => (await getCalls(llmDemoUrl, chat, call)).length > 0, { timeoutMs: 10_000 });
  const readTasks = async () => {
    const tasks = await kysely()
      .selectFrom('sonar_tasks')
      .select(['idx', 'content', 'category', 'status', 'result', 'started_at', 'finished_at'])
      .where('chat_id', '=', chat)
      .orderBy('idx')
      .execute();
    if (step === 'plan') return tasks.length > 0 && tasks.map(({ idx, content }) => ({ idx, content }));
    return tasks[step]?.status === 'COMPLETED' && tasks.slice(0, step + 1);
  };
  return {
    chat,
    workflowId: sonarWorkflowId(guid),
    unreported: step === 'plan' ? 'planChat' : 'runTask',
    lock: await lock('sonar_conversations', 'id', guid),
    rows: readTasks,
    async ended() {
      const ended = await sonar.untilEnded(guid, chat, recoveryMs);
      expect(getStatuses(ended)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    },
  };
}

/** A message whose reply waits for its conversation's locked row. */
async function heldReply(): Promise<HeldWork> {
  const quotes = new QuoteClient(testApp.baseUrl);
  const ids = newIds();
  const key = conversationKey(ids.userId, ids.threadNum);
  expect((await quotes.send(ids, '하나')).status).toBe(200);
  return {
    workflowId: quoteWorkflowId(quotesQueue, key),
    unreported: 'reply',
    lock: await lock('quote_conversations', 'key', key),
    rows: () =>
      kysely()
        .selectFrom('quote_messages')
        .innerJoin('quote_conversations as conversation', 'conversation.id', 'quote_messages.conversation_id')
        .select(['quote_messages.id', 'reply', 'speaking_from', 'token_ms'])
        .where('conversation.key', '=', key)
        .where('stage', '=', 1)
        .where('reply', 'is not', null)
        .executeTakeFirst(),
    async ended() {
      await quotes.untilCompleted(ids, { timeoutMs: recoveryMs });
      // The actor knows of the reply: the next message gets its own.
      await quotes.send(ids, '둘');
      await quotes.untilCompleted(ids, { timeoutMs: recoveryMs });
    },
  };
}

type Visit = TestTenant & { profileId: string; chatId: string; roundId: string };

/** A tenant's shopper with a completed round. */
async function startVisit(): Promise<Visit> {
  const tenant = await testApp.newTenant();
  const profileId = await tenant.sdk.newProfile();
  const { chatId, round } = await tenant.sdk.runRound(profileId, { prompt: '카레' });
  return { ...tenant, profileId, chatId, roundId: round.round_id };
}

interface HeldEvent extends HeldWork {
  forwardId: string;
  lock: RowLock;
}

/** A signage event that the store has accepted, and whose outbox entry waits to be marked as sent. */
async function heldEvent({ sdk, code, profileId, chatId, roundId }: Visit): Promise<HeldEvent> {
  const { storeApiUrl } = testApp.standins;
  await setFaults(storeApiUrl, [{ step: 'signage-events', kind: 'delay', ms: kills.answerMs(), nth: 1 }]);
  const body = { chat_id: chatId, round_id: roundId, action: 'enter' };
  expect((await sdk.send('POST', `/v1/chat/${profileId}/trigger/signage`, body)).status).toBe(202);
  const outbox = () =>
    kysely().selectFrom('store_forwards').select(['id', 'sent_at']).where('chat_id', '=', chatId);
  const { id: forwardId } = await outbox().executeTakeFirstOrThrow();
  const calls = async () =>
    (await readJournal(storeApiUrl)).filter(({ idempotency_key }) => idempotency_key === forwardId);
  await waitFor(async () => (await calls()).length > 0);
  const isSent = async () => (await outbox().executeTakeFirstOrThrow()).sent_at !== null;
  return {
    forwardId,
    workflowId: chatWorkflowId(chatId),
    unreported: 'forwardToStore',
    lock: await lock('store_forwards', 'id', forwardId),
    rows: async () => (await isSent()) && { outbox: await outbox().execute(), known: await getKnown(code) },
    async ended() {
      await waitFor(isSent, { timeoutMs: recoveryMs });
      expect(await getKnown(code)).toHaveLength(1);
    },
  };
}

/** Signage events that the store has received from a tenant. */
async function getKnown(tenantCode: string): Promise<unknown[]> {
  const headers = { authorization: 'Bearer test', 'x-tenant-code': tenantCode };
  const response = await fetch(`${testApp.standins.storeApiUrl}/v1/signage-events`, { headers });
  return ((await response.json()) as { events: unknown[] }).events;
}

test('a worker killed between the commit of a plan, tasks, a reply or events and its report is followed by one that repeats only an event that is not marked as sent', async () => {
  const [marked, unmarked] = await Promise.all([startVisit(), startVisit()]);
  const questions = [await heldQuestion('plan'), await heldQuestion(1), await heldQuestion(2)];
  const reply = await heldReply();
  const sent = await heldEvent(marked);
  const unsent = await heldEvent(unmarked);
  const works = [...questions, reply, sent, answeredOnly(unsent, unmarked)];
  const recovery = await kills.killAndRecover(works, async () => {
    // PostgreSQL has not noticed the lost client, and would still mark the event.
    await unsent.lock.killWaiter();
    await unsent.lock.release();
    expect(await unsent.rows()).toBe(false);
  });
  expect(recovery.unreported).toEqual(works.map((work) => expect.stringMatching(toUnreported(work))));
  expect(recovery.rows.left).toEqual(recovery.rows.committed);
  expect(recovery.repeated).toEqual([unsent.forwardId]);
  expect(recovery.differing).toEqual([]);
}, 60_000);

/** The same event, whose update stays blocked. */
function answeredOnly(event: HeldEvent, { code }: Visit): HeldWork {
  return { ...event, lock: { ...event.lock, release: async () => {} }, rows: () => getKnown(code) };
}
