import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import type { Bus, BusMessage } from '../../bus/bus.ts';
import { createBus } from '../../bus/create-bus.ts';
import { createLogger } from '../../logger.ts';
import { chatWorkflowId, chatWorkflowType } from '../../workflows/chat/contract.ts';
import { profileIdKey } from '../../workflows/search-attributes.ts';
import { type ChatWorkflows, openChatWorkflows } from '../support/chat-workflows.ts';
import { readRawRuns } from '../support/raw-histories.ts';
import { getLedger, newFinishedChat, newShopperFor } from '../support/rows.ts';
import { setFaults } from '../support/upstream-faults.ts';
import { waitFor } from '../support/wait-for.ts';
import { useAppCli } from './use-app-cli.ts';
import { expectCommandError } from './use-cli.ts';

const cli = useAppCli({ RETENTION_DAYS: '30' });
/** A text that only the shopper writes. */
const secret = `secret-${randomUUID()}`;
const olderQueue = `older-${randomUUID()}`;
let workflows: ChatWorkflows;
let connection: Connection;
let bus: Bus;
/** What servers are notified of. */
const messages: BusMessage[] = [];
let profileId = '';
/** A chat with a completed round and a signage event. */
let chatId = '';
/** A chat with a round that hangs in its second step. */
let runningChatId = '';
/** A chat of another profile: rows, and an actor that does nothing. */
let otherChatId = '';

beforeAll(async () => {
  workflows = await openChatWorkflows();
  connection = await Connection.connect({ address: cli.testApp.config.TEMPORAL_ADDRESS ?? '' });
  const { DATABASE_URL: databaseUrl = '', REDIS_URL: redisUrl } = cli.testApp.config;
  bus = createBus({ databaseUrl, redisUrl, logger: createLogger({ level: 'silent', name: 'test' }) });
  bus.subscribe({ onMessage: (message) => messages.push(message) });
  await bus.ping();
  const { sdk } = cli.tenant;
  profileId = await sdk.newProfile({ name: secret, locale: 'en' });
  const first = await sdk.runRound(profileId, { prompt: `curry ${secret}` });
  chatId = first.chatId;
  const [item] = first.round.recommended_items;
  const signage = { action: 'enter', chat_id: chatId, round_id: first.round.round_id, items: [item] };
  const path = `/v1/chat/${profileId}/trigger/signage`;
  const sent = await sdk.send('POST', path, signage, { 'idempotency-key': 'once' });
  expect(sent.status).toBe(202);
  const { em } = cli.testApp.orm;
  const other = await newShopperFor(em, cli.tenant, { name: 'Other' });
  otherChatId = (await newFinishedChat(em, other, { prompt: 'tofu' })).chat_id;
  await setFaults(cli.testApp.standins.llmDemoUrl, [{ step: 'todos', kind: 'hang' }]);
  const { data } = await sdk.kickOff(profileId, { prompt: `soup ${secret}` });
  runningChatId = data.chat_id;
  await leaveOlderRuns();
  await sdk.untilLastRound(profileId, runningChatId, (round) => round.pipeline_progress.step2 === 'running');
});
afterAll(() => Promise.all([workflows.close(), connection.close(), bus.close()]));

/** Leftovers of earlier versions: runs without search attributes on an unpolled queue, and a path in upper case. */
async function leaveOlderRuns(): Promise<void> {
  const capitals = profileId.toUpperCase();
  await sql`update idempotency_keys set path = replace(path, ${profileId}, ${capitals})`.execute(
    cli.testApp.orm.em.fork().getKysely(),
  );
  const client = new Client({ connection });
  const start = (id: string, prompt = secret) =>
    client.workflow.start(chatWorkflowType, {
      workflowId: chatWorkflowId(id),
      taskQueue: olderQueue,
      args: [{ prompt }],
    });
  const older = randomUUID();
  await client.workflow.getHandle(chatWorkflowId(chatId)).terminate();
  // After this, the run with the round is not the newest run of its workflow.
  await start(chatId);
  await start(chatId.toUpperCase());
  await start(otherChatId, 'tofu');
  await client.workflow.start(chatWorkflowType, {
    workflowId: chatWorkflowId(older),
    taskQueue: olderQueue,
    args: [{ prompt: secret }],
    typedSearchAttributes: [{ key: profileIdKey, value: capitals }],
  });
}

/** Workflows whose histories contain a text. */
async function historiesWith(text: string): Promise<string[]> {
  const queues = [cli.testApp.config.CHAT_TASK_QUEUE, olderQueue].map((queue) => `"${queue}"`);
  // Visibility still lists deleted workflows for a moment; their histories cannot be read.
  const runs = await waitFor(() => readRawRuns(`TaskQueue IN (${queues.join(', ')})`));
  return runs.filter(({ bytes }) => bytes.includes(text)).map(({ workflowId }) => workflowId);
}

/** Number of rows that contain a text, by table. */
async function tablesWith(text: string): Promise<string[]> {
  const kysely = cli.testApp.orm.em.fork().getKysely();
  const tables = sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public'`;
  const found: string[] = [];
  for (const { name } of (await tables.execute(kysely)).rows) {
    const like = `%${text}%`;
    const rows = sql`select 1 from ${sql.table(name)} as r where r::text like ${like}`;
    if ((await rows.execute(kysely)).rows.length > 0) found.push(name);
  }
  return found.toSorted();
}

function history(path: string) {
  const headers = { authorization: `Bearer ${cli.tenant.adminToken}` };
  return cli.tenant.sdk.send<Record<string, unknown>>('GET', `/api/v1/sdk-chat${path}`, undefined, headers);
}

/** Steps of the shopper's chats that still lead to calls of upstreams. */
async function countAttemptLogs(): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from round_steps join rounds on rounds.id = round_id
    where chat_id in (${chatId}, ${runningChatId}) and attempt_log is not null`.execute(
    cli.testApp.orm.em.fork().getKysely(),
  );
  return Number(rows[0]?.count);
}

/** Triggers the reconciler's schedule at once. */
async function reconcileNow(): Promise<void> {
  const { TEMPORAL_ADDRESS: address = '', CHAT_TASK_QUEUE } = cli.testApp.config;
  const connection = await Connection.connect({ address });
  await new Client({ connection }).schedule.getHandle(`reconcile/${CHAT_TASK_QUEUE}`).trigger();
  await connection.close();
}

describe('profile erase', () => {
  test("removes the shopper's texts everywhere", async () => {
    expect(await tablesWith(secret)).toEqual(['profiles', 'round_steps', 'rounds']);
    expect(await countAttemptLogs()).toBe(5);
    const held = await waitFor(async () => {
      const ids = await historiesWith(secret);
      return ids.length === 5 && ids;
    });
    const erased = JSON.parse(await cli.give(`profile erase ${profileId.toUpperCase()} --json`));
    expect(erased).toMatchObject({
      profile_id: profileId,
      profile: true,
      chats: 2,
      rounds: 2,
      steps: 5,
      // Includes the events written when the erasure ended the chats and the running round.
      events: 5,
      forwards: 1,
      answers: 1,
      workflow_runs: 5,
      left: {},
    });
    expect(held).toContain(chatWorkflowId(chatId.toUpperCase()));
    expect(await historiesWith(secret)).toEqual([]);
    expect(await tablesWith(secret)).toEqual([]);
    expect(await countAttemptLogs()).toBe(0);
    const exist = [chatId, runningChatId, otherChatId].map((chat) => workflows.exists(chat));
    expect(await Promise.all(exist)).toEqual([false, false, true]);
    // Temporal deletes executions in the background, one after the other.
  }, 90_000);

  test('notifies servers of the profile and its chats', async () => {
    const isErased = (id: string) => messages.some((one) => one.kind === 'chat_erased' && one.chat_id === id);
    await waitFor(() => isErased(chatId) && isErased(runningChatId));
    expect(messages).toContainEqual({ kind: 'profile_changed', profile_id: profileId });
    expect(isErased(otherChatId)).toBe(false);
  });

  test('keeps the ledger, and returns the credit of running rounds', async () => {
    const entries = await getLedger(cli.testApp.orm.em, cli.tenant.id);
    expect(entries.slice(1).toSorted()).toEqual([
      'capture 0',
      'capture 0',
      'give_back 1',
      'reserve -1',
      'reserve -1',
      'reserve -1',
    ]);
  });

  test('hides its chats from the SDK, and blanks them in the history', async () => {
    expect((await cli.tenant.sdk.poll(profileId, chatId)).status).toBe(404);
    const [detail, events, list] = await Promise.all([
      history(`/${chatId}`),
      history(`/${chatId}/events`),
      history('?size=50'),
    ]);
    expect(detail).toMatchObject({
      status: 200,
      data: { prompt: '', status: 'completed', todos: null, profile_summary: { name: null } },
    });
    expect(events.status).toBe(200);
    expect(list).toMatchObject({ status: 200, data: { total: 3 } });
  });

  test('finds nothing the second time', async () => {
    const { code, words } = await cli.run(`profile erase ${profileId}`);
    expect({ code, words }).toEqual({
      code: 0,
      words: expect.stringMatching(/was erased before: nothing was left\.\n$/),
    });
    expectCommandError(await cli.run(`profile erase ${randomUUID()}`), /There is no profile/);
  });

  test('searches again when it is repeated', async () => {
    const steps = cli.testApp.orm.em.fork().getKysely();
    await steps
      .updateTable('round_steps')
      .set({ recorded: { written: secret } as never })
      .where('round_id', 'in', steps.selectFrom('rounds').select('id').where('chat_id', '=', chatId))
      .execute();
    await new Client({ connection }).workflow.start(chatWorkflowType, {
      workflowId: chatWorkflowId(chatId),
      taskQueue: olderQueue,
      args: [{ prompt: secret }],
    });
    const erased = JSON.parse(await cli.give(`profile erase ${profileId} --json`));
    expect(erased).toMatchObject({ profile: false, chats: 1, steps: 4, workflow_runs: 1, left: {} });
    expect([await tablesWith(secret), await historiesWith(secret)]).toEqual([[], []]);
  });

  test('names what it could not remove, and fails', async () => {
    const { em } = cli.testApp.orm;
    const shopper = await newShopperFor(em, cli.tenant, { name: 'Kept' });
    await newFinishedChat(em, shopper, { prompt: 'stew' });
    const { profileId: kept } = shopper;
    const kysely = em.fork().getKysely();
    await sql`create function keep() returns trigger language plpgsql as 'begin return null; end'`.execute(
      kysely,
    );
    await sql`create trigger keep before update on round_steps for each row execute function keep()`.execute(
      kysely,
    );
    const { code, out, words } = await cli.run(`profile erase ${kept} --json`);
    await sql`drop trigger keep on round_steps`.execute(kysely);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ profile_id: kept, left: { steps: 4 } });
    expect(words).toMatch(/is not wholly erased\. Left: steps 4\./);
    expect((await cli.run(`profile erase ${kept}`)).words).toMatch(/ is erased: .*steps 4/);
  });
});

test('the reconciler erases rounds past their time', async () => {
  const kysely = cli.testApp.orm.em.fork().getKysely();
  const age = new Date(Date.now() - 31 * 24 * 60 * 60_000);
  await kysely.updateTable('rounds').set({ created_at: age }).where('chat_id', '=', otherChatId).execute();
  await reconcileNow();
  await waitFor(async () => !(await tablesWith('tofu')).includes('rounds'), { timeoutMs: 15_000 });
  await waitFor(() => messages.some((one) => one.kind === 'chat_erased' && one.chat_id === otherChatId));
  const { data } = await history(`/${otherChatId}`);
  expect(data).toMatchObject({ prompt: '', todos: null, profile_summary: { name: 'Other' } });
});
