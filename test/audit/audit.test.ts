import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { sql } from 'kysely';
import type { AuditScope } from '../../audit/check.ts';
import { type CheckName, checks, runAudit } from '../../audit/run-audit.ts';
import { readOnly } from '../../db/read-only.ts';
import { insertProfile } from '../../db/repositories/chat/profiles.ts';
import { settleRound } from '../../db/repositories/chat/settlement.ts';
import { createSonarAccount } from '../../db/repositories/sonar/sonar-accounts.ts';
import { connectTemporal, type OpenTemporal } from '../../temporal/connect.ts';
import { chatWorkflowId, chatWorkflowType } from '../../workflows/chat/contract.ts';
import { quoteWorkflowId, quoteWorkflowType } from '../../workflows/quotes/contract.ts';
import { chatStatusKey, tenantCodeKey } from '../../workflows/search-attributes.ts';
import { sonarWorkflowId, sonarWorkflowType } from '../../workflows/sonar/contract.ts';
import { runCli } from '../support/cli.ts';
import { testDependencies } from '../support/dependencies.ts';
import { useDatabase } from '../support/orm.ts';
import { admit, complete, failure, newChatFor, newShopper, type Shopper } from '../support/rows.ts';
import { insertSonarRows } from '../support/sonar-rows.ts';
import { waitFor } from '../support/wait-for.ts';

/** A shopper's text, which must not be in any report. */
const words = 'words of a shopper';
const quietMs = 60_000;
const database = useDatabase();
/** No worker polls this queue, so its workflows run until they are terminated. */
const queue = `test-${randomUUID()}`;
const started: string[] = [];
let temporal: OpenTemporal;
let shopper: Shopper;

beforeAll(async () => {
  const payloadCodec = {
    encode: async (payloads: never[]) => payloads,
    decode: async (payloads: never[]) => payloads,
  };
  temporal = await connectTemporal({
    address: testDependencies().temporalAddress,
    namespace: 'default',
    payloadCodec,
  });
  shopper = await newShopper(database.db);
});
afterAll(async () => {
  await Promise.all(
    started.map((id) =>
      temporal.client.workflow
        .getHandle(id)
        .terminate()
        .catch(() => {}),
    ),
  );
  await temporal?.close();
});

const scope = (changes: Partial<AuditScope> = {}): AuditScope => ({
  db: database.db,
  temporal,
  taskQueues: { chat: queue, quotes: queue, sonar: queue },
  minAgeMs: quietMs,
  recheckDelayMs: 50,
  ...changes,
});

async function check(name: CheckName, changes: Partial<AuditScope> = {}) {
  const report = await runAudit(scope(changes), undefined, [name]);
  const [result] = report.checks;
  if (!result?.looked) throw new Error(`${name} could not look: ${result?.reason}`);
  expect(JSON.stringify(report)).not.toContain(words);
  return result;
}

/** Runs until the test file ends; resolves once visibility lists it. */
async function startActor(type: string, workflowId: string, status = 'completed'): Promise<void> {
  started.push(workflowId);
  await temporal.client.workflow.start(type, {
    workflowId,
    taskQueue: queue,
    args: [{}],
    typedSearchAttributes: [
      { key: chatStatusKey, value: status },
      { key: tenantCodeKey, value: shopper.tenantCode },
    ],
  });
  await waitFor(async () => {
    const { count } = await temporal.client.workflow.count(
      `WorkflowId = "${workflowId}" AND TaskQueue = "${queue}"`,
    );
    return count === 1;
  });
}

const change = (statement: string, ...values: unknown[]) => database.db.execute(statement, values);
/** Moves a row's time back, so that the audit treats the row as settled. */
const age = (table: string, id: string, column = 'updated_at') =>
  change(`update ${table} set ${column} = now() - interval '10 minutes' where id = ?`, id);

async function newRound() {
  const chat = newChatFor(shopper);
  return { chat, round: await admit(database.db, chat, { prompt: words }) };
}

test('a sound system has no findings', async () => {
  const done = await newRound();
  await complete(database.db, done.round);
  const failed = await newRound();
  await settleRound(database.db, failed.round, failure({ step: 'meal_suggest', attempts: 3 }));
  const running = await newRound();
  await age('rounds', running.round.roundId);
  await startActor(chatWorkflowType, chatWorkflowId(running.chat.chat_id), 'in_progress');
  await age('chats', running.chat.chat_id);

  const report = await runAudit(scope());
  expect(report.outcome).toBe('sound');
  expect(report.checks.map(({ check: name }) => name)).toEqual(Object.keys(checks));
  expect(report.checks).toEqual(
    report.checks.map(() =>
      expect.objectContaining({ looked: true, complete: true, found: 0, findings: [] }),
    ),
  );
  const checked = Object.fromEntries(report.checks.map((one) => [one.check, one.looked ? one.checked : -1]));
  expect(checked).toMatchObject({
    ledger_balance: 1,
    round_credits: 3,
    rounds_without_actor: 1,
    actor_status: 1,
  });
  await complete(database.db, running.round);
  await temporal.client.workflow.getHandle(chatWorkflowId(running.chat.chat_id)).terminate();
});

test('a balance that its ledger does not add up to', async () => {
  await change('update tenants set credit_balance = credit_balance + 7 where id = ?', shopper.tenantId);
  const { findings } = await check('ledger_balance');
  await change('update tenants set credit_balance = credit_balance - 7 where id = ?', shopper.tenantId);
  expect(findings).toEqual([
    {
      ids: { tenant_id: shopper.tenantId },
      tenant: shopper.tenantCode,
      since: null,
      what: expect.stringMatching(/^the balance is \d+, the ledger adds up to \d+$/),
    },
  ]);
});

test.each([
  [
    'without an outcome',
    `delete from credit_entries where round_id = ? and kind = 'capture'`,
    /completed and has no outcome/,
  ],
  [
    'without a reservation',
    `delete from credit_entries where round_id = ? and kind = 'reserve'`,
    /reserved no credit/,
  ],
  [
    'with an outcome of another status',
    `update credit_entries set kind = 'give_back', amount = 1 where round_id = ? and kind = 'capture'`,
    /completed and has give_back of 1/,
  ],
  [
    'that has ended while it runs',
    `update rounds set status = 'in_progress' where id = ?`,
    /in_progress and has capture/,
  ],
])('a round %s in the ledger', async (_how, statement, what) => {
  const { chat, round } = await newRound();
  await complete(database.db, round);
  await change(statement, round.roundId);
  const { findings } = await check('round_credits');
  expect(findings).toEqual([
    {
      ids: { round_id: round.roundId, chat_id: chat.chat_id },
      tenant: shopper.tenantCode,
      since: expect.stringMatching(/Z$/),
      what: expect.stringMatching(what),
    },
  ]);
  await change(`update rounds set status = 'completed' where id = ?`, round.roundId);
  await change('delete from credit_entries where round_id = ?', round.roundId);
  await change(
    `insert into credit_entries (id, tenant_id, round_id, kind, amount, created_at)
     select gen_random_uuid(), ?, ?, kind, amount, now() from (values ('reserve', -1), ('capture', 0)) entry (kind, amount)`,
    shopper.tenantId,
    round.roundId,
  );
});

test('a running round without an actor, once it is old enough', async () => {
  const { chat, round } = await newRound();
  expect((await check('rounds_without_actor')).findings).toEqual([]);
  await age('rounds', round.roundId);
  const { findings } = await check('rounds_without_actor');
  expect(findings).toMatchObject([
    { ids: { round_id: round.roundId, chat_id: chat.chat_id }, tenant: shopper.tenantCode },
  ]);
  await complete(database.db, round);
});

test('actors without a row or of an ended chat, unless events are unsent', async () => {
  const { chat, round } = await newRound();
  await complete(database.db, round);
  const ended = chatWorkflowId(chat.chat_id);
  const lost = [
    [chatWorkflowType, chatWorkflowId(randomUUID())],
    [quoteWorkflowType, quoteWorkflowId(queue, randomUUID())],
    [sonarWorkflowType, sonarWorkflowId(randomUUID())],
  ] as const;
  for (const [type, id] of lost) await startActor(type, id);
  await startActor(chatWorkflowType, ended);
  const found = async (quiet: number) => {
    const { findings } = await check('actors_without_row', { minAgeMs: quiet });
    return findings.map(({ ids }) => ids.workflow_id).toSorted();
  };
  expect(await found(quietMs)).toEqual([]);
  expect(await found(1)).toEqual(lost.map(([, id]) => id).toSorted());
  await change(`update chats set ended_at = now() - interval '10 minutes' where id = ?`, chat.chat_id);
  expect(await found(1)).toEqual([...lost.map(([, id]) => id), ended].toSorted());

  const forwardId = randomUUID();
  await change(
    `insert into store_forwards (id, tenant_id, chat_id, body, created_at) values (?, ?, ?, ?, now())`,
    forwardId,
    shopper.tenantId,
    chat.chat_id,
    JSON.stringify({ note: words }),
  );
  expect(await found(1)).toEqual(lost.map(([, id]) => id).toSorted());
  expect((await check('outbox')).findings).toEqual([]);
  await age('store_forwards', forwardId, 'created_at');
  expect(await check('outbox')).toMatchObject({
    checked: 1,
    findings: [{ ids: { forward_id: forwardId, chat_id: chat.chat_id }, tenant: shopper.tenantCode }],
  });
  await change('update store_forwards set sent_at = now() where id = ?', forwardId);
  for (const id of [...lost.map(([, one]) => one), ended])
    await temporal.client.workflow.getHandle(id).terminate();
});

test('an actor with another status than its row, once the row is old enough', async () => {
  const { chat, round } = await newRound();
  await complete(database.db, round);
  await startActor(chatWorkflowType, chatWorkflowId(chat.chat_id), 'in_progress');
  expect((await check('actor_status')).findings).toEqual([]);
  await age('chats', chat.chat_id);
  expect((await check('actor_status')).findings).toMatchObject([
    {
      ids: { chat_id: chat.chat_id, workflow_id: chatWorkflowId(chat.chat_id) },
      what: 'the actor shows in_progress, the row says completed',
    },
  ]);
  await temporal.client.workflow.getHandle(chatWorkflowId(chat.chat_id)).terminate();
});

test('a quote conversation whose message has no reply', async () => {
  const id = randomUUID();
  await change(
    `insert into quote_conversations (id, key, user_id, thread_num, message_count, reply_count, created_at, expires_at)
     values (?, ?, ?, ?, 1, 0, now(), now() + interval '1 hour')`,
    id,
    'key-of-it',
    words,
    words,
  );
  await change(
    `insert into quote_messages (conversation_id, stage, id, content, sent_at, created_at)
     values (?, 1, gen_random_uuid(), ?, '', now())`,
    id,
    words,
  );
  expect(await check('quotes_unanswered')).toMatchObject({ checked: 1, found: 0 });
  await change(
    `update quote_messages set created_at = now() - interval '10 minutes' where conversation_id = ?`,
    id,
  );
  expect((await check('quotes_unanswered')).findings).toMatchObject([
    {
      ids: { conversation_id: id, workflow_id: quoteWorkflowId(queue, 'key-of-it') },
      what: 'messages without a reply: 1',
    },
  ]);
  await change('delete from quote_conversations where id = ?', id);
});

test('a Sonar conversation with open questions whose actor is gone', async () => {
  const account = await createSonarAccount(database.db, { name: words, level: 'MEMBER' });
  const long = new Date(Date.now() - 10 * quietMs);
  const open = { status: 'RUNNING' as const, question: words, updatedAt: long };
  const rows = { chats: [open, { status: 'WAITING' as const, question: words, updatedAt: long }] };
  const [lonely, attended] = [randomUUID(), randomUUID()];
  for (const id of [lonely, attended]) await insertSonarRows(database.db, account?.id ?? '', { ...rows, id });
  await startActor(sonarWorkflowType, sonarWorkflowId(attended));
  const result = await check('sonar_without_actor');
  expect(result).toMatchObject({
    checked: 2,
    findings: [{ ids: { conversation_id: lonely }, what: 'open chats: 2, and their actor does not run' }],
  });
  await change(`delete from sonar_conversations where id in (?, ?)`, lonely, attended);
});

test('a claim of a lost server, but not a released or answered one', async () => {
  const claimId = randomUUID();
  const claim = (id: string, heldUntil: string, status: number | null) =>
    change(
      `insert into idempotency_keys (lineage_id, path, key, fingerprint, claim_id, held_until, status, created_at)
       values (gen_random_uuid(), '/', ?, '', ?, ${heldUntil}, ?, now() - interval '2 hours')`,
      words,
      id,
      status,
    );
  await claim(claimId, `now() - interval '2 hours'`, null);
  await claim(randomUUID(), 'to_timestamp(0)', null);
  await claim(randomUUID(), `now() - interval '2 hours'`, 202);
  await claim(randomUUID(), 'now()', null);
  const result = await check('idempotency_claims');
  expect(result).toMatchObject({ checked: 3, found: 1, findings: [{ ids: { claim_id: claimId } }] });
  await change('delete from idempotency_keys');
});

test('an audit writes nothing', async () => {
  const write = readOnly(database.db, 1_000, (kysely) => kysely.deleteFrom('rounds').execute());
  await expect(write).rejects.toThrow(/read-only transaction/);
  const lock = readOnly(database.db, 1_000, (kysely) =>
    kysely.selectFrom('tenants').select('id').forUpdate().execute(),
  );
  await expect(lock).rejects.toThrow(/read-only transaction/);
  const slow = readOnly(database.db, 50, (kysely) => sql`select pg_sleep(5)`.execute(kysely));
  await expect(slow).rejects.toThrow(/statement timeout/);
});

test('the command exits with 0, 1 or 2, and explains why', async () => {
  await insertProfile(database.db, shopper.owner, { data: { note: words } });
  const env = { TEMPORAL_ADDRESS: testDependencies().temporalAddress, CHAT_TASK_QUEUE: queue };
  const run = (line: string, changes: Record<string, string> = {}) =>
    runCli(database.databaseUrl, line.split(' '), { ...env, ...changes });
  const [sound, away] = await Promise.all([
    run('audit'),
    run('audit --json', { TEMPORAL_ADDRESS: '127.0.0.1:9' }),
  ]);
  expect(sound.words).toBe('');
  expect(sound.code).toBe(0);
  expect(sound.out).toMatch(/^CHECK +CHECKED +FINDINGS +SECONDS\nledger_balance +1 +0 +\d/);
  expect(away.code).toBe(2);
  expect(JSON.parse(away.out)).toMatchObject({
    outcome: 'incomplete',
    checks: expect.arrayContaining([
      expect.objectContaining({ check: 'ledger_balance', looked: true, found: 0 }),
      expect.objectContaining({ check: 'actor_status', looked: false, reason: 'Temporal does not answer' }),
    ]),
  });
  await change('update tenants set credit_balance = 1 where id = ?', shopper.tenantId);
  const [wrong, misused] = await Promise.all([run('audit'), run('audit --no-such-option')]);
  expect([wrong.code, misused.code]).toEqual([1, 2]);
  expect(wrong.out).toMatch(
    new RegExp(
      `\nledger_balance: the balance is 1, .+; tenant_id ${shopper.tenantId} tenant ${shopper.tenantCode}$`,
      'm',
    ),
  );
}, 180_000);

test('a clock that is ahead makes no running round a finding', async () => {
  const { round } = await newRound();
  const now = Date.now();
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 60 * 60_000);
  const found = await check('outbox')
    .then(() => check('rounds_without_actor'))
    .finally(() => clock.mockRestore());
  expect(found).toMatchObject({ found: 0 });
  await complete(database.db, round);
});
