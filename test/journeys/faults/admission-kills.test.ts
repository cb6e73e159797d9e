import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { testDependencies } from '../../support/dependencies.ts';
import { getBalance, ledgerViolations } from '../../support/ledger.ts';
import { newIds, QuoteClient } from '../../support/quote-client.ts';
import { lockRows, type RowLock } from '../../support/row-lock.ts';
import { newSonarAccount, type SonarClient } from '../../support/sonar-client.ts';
import type { RunningProgram } from '../../support/start-program.ts';
import { createTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { kill, startTestProcesses, type TestProcesses } from '../../support/test-processes.ts';
import { waitFor } from '../../support/wait-for.ts';

const credit = 5;
const prompt = '오늘 저녁 카레 땡기는데';
const recoveryMs = 30_000;

let testApp: TestProcesses;
let proxy: TcpProxy;
let worker: RunningProgram | null = null;
let server: RunningProgram | null = null;
beforeAll(async () => {
  testApp = await startTestProcesses({ QUOTES_THINK_MS: '0' });
  const [host = '', port = ''] = testDependencies().temporalAddress.split(':');
  proxy = await createTcpProxy(host, Number(port));
});
afterEach(async () => {
  proxy.restore();
  for (const program of [worker, server]) if (program) await kill(program);
  [worker, server] = [null, null];
  expect(await ledgerViolations(testApp.orm)).toEqual([]);
});
afterAll(async () => {
  await testApp?.close();
  await proxy?.close();
});

/** A worker whose connection to Temporal a test can stall, and a server with that admission timeout. */
async function start(admissionTimeoutMs: number): Promise<void> {
  const startWorker = () => testApp.startWorker({ TEMPORAL_ADDRESS: `127.0.0.1:${proxy.port}` });
  const startServer = () => testApp.startServer({ ADMISSION_TIMEOUT_MS: String(admissionTimeoutMs) });
  [worker, server] = await Promise.all([startWorker(), startServer()]);
}

/** One conversation per system, each with a second request whose admission is blocked by a locked row. */
async function ask() {
  const tenant = await testApp.newTenant({ credit });
  const profileId = await tenant.sdk.newProfile();
  const quotes = new QuoteClient(testApp.baseUrl);
  const ids = newIds();
  const { client: sonar } = await newSonarAccount(testApp);
  const guid = await sonar.begin();
  await quotes.send(ids, '하나');
  await quotes.untilCompleted(ids, { timeoutMs: recoveryMs });
  const locks = await Promise.all([
    lockRows(testApp.databaseUrl, 'select id from tenants where id = $1 for update', [tenant.id]),
    lockRows(testApp.databaseUrl, 'select id from quote_conversations where user_id = $1 for update', [
      ids.userId,
    ]),
    lockRows(testApp.databaseUrl, 'select id from sonar_conversations where id = $1 for update', [guid]),
  ]);
  const chat = tenant.sdk.kickOff(profileId, { prompt });
  const message = quotes.send(ids, '둘');
  const question = sonar.send<{ guid: string }>('POST', `/${guid}/chats`, { question: 'Show the logins' });
  await locks[0].waiters(3);
  return {
    tenant,
    profileId,
    quotes,
    ids,
    sonar,
    guid,
    locks,
    answers: Promise.all([chat, message, question]),
  };
}

type Asked = Awaited<ReturnType<typeof ask>>;

const points: [point: string, killed: (locks: RowLock[]) => Promise<void>][] = [
  [
    'before its transaction is committed',
    async (locks) => {
      await killWorker();
      await releaseAll(locks);
    },
  ],
  [
    'after the commit, before Temporal isNotified of it',
    async (locks) => {
      proxy.stall();
      await releaseAll(locks);
      await waitFor(isWritten);
      await killWorker();
    },
  ],
];

async function killWorker(): Promise<void> {
  if (worker) await kill(worker);
  worker = null;
}

async function releaseAll(locks: RowLock[]): Promise<void> {
  await Promise.all(locks.map((lock) => lock.release()));
}

/** Whether round, message and question are stored. */
async function isWritten(): Promise<boolean> {
  const kysely = testApp.orm.em.fork().getKysely();
  const [rounds, messages, chats] = await Promise.all([
    kysely.selectFrom('rounds').select('id').where('status', '=', 'in_progress').execute(),
    kysely.selectFrom('quote_messages').select('id').where('reply', 'is', null).execute(),
    kysely.selectFrom('sonar_chats').select('id').where('status', '=', 'WAITING').execute(),
  ]);
  return rounds.length === 1 && messages.length === 1 && chats.length === 1;
}

async function untilCompleted({ tenant, profileId }: Asked, chatId: string) {
  const isEnded = ({ status }: { status: string }) => status !== 'in_progress';
  return tenant.sdk.untilLastRound(profileId, chatId, isEnded, recoveryMs);
}

async function getQuestions(sonar: SonarClient, guid: string): Promise<string[]> {
  return (await sonar.read(guid)).chats.flatMap(({ tasks }) => tasks.map(({ status }) => status));
}

describe.each(points)('a worker killed in an admission, %s', (_, killAt) => {
  test('is followed by one that completes it [D4]', async () => {
    await start(40_000);
    const asked = await ask();
    await killAt(asked.locks);
    worker = await testApp.startWorker();
    const [chat, message, question] = await asked.answers;
    expect([chat.status, message.status, question.status]).toEqual([202, 200, 200]);
    const round = await untilCompleted(asked, chat.data.chat_id);
    expect(round).toMatchObject({ round_no: 1, status: 'completed' });
    expect(await getBalance(testApp.orm, asked.tenant.id)).toBe(credit - 1);
    await asked.quotes.untilCompleted(asked.ids, { timeoutMs: recoveryMs });
    const ended = await asked.sonar.untilEnded(asked.guid, question.body.guid, recoveryMs);
    expect(new Set(ended.tasks.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
  }, 90_000);

  test('leaves no rows if the callers were rejected before the next one started [D4]', async () => {
    await start(2_000);
    const asked = await ask();
    await killAt(asked.locks);
    const [chat, message, question] = await asked.answers;
    expect([chat.status, message.status, question.status]).toEqual([500, 500, 500]);
    expect(await getBalance(testApp.orm, asked.tenant.id)).toBe(credit);

    if (server) await kill(server);
    [worker, server] = await Promise.all([
      testApp.startWorker(),
      testApp.startServer({ ADMISSION_TIMEOUT_MS: '40000' }),
    ]);
    const next = await asked.tenant.sdk.kickOff(asked.profileId, { prompt });
    expect(next.status).toBe(202);
    expect(await untilCompleted(asked, next.data.chat_id)).toMatchObject({ status: 'completed' });
    expect(await getBalance(testApp.orm, asked.tenant.id)).toBe(credit - 1);
    expect((await asked.quotes.send(asked.ids, '둘')).body.status).toBe('pending');
    await asked.quotes.untilCompleted(asked.ids, { timeoutMs: recoveryMs });
    const repeated = await asked.sonar.ask(asked.guid, 'Show the logins');
    await asked.sonar.untilEnded(asked.guid, repeated, recoveryMs);
    const statuses = await getQuestions(asked.sonar, asked.guid);
    expect(statuses.filter((status) => status !== 'CANCELED' && status !== 'COMPLETED')).toEqual([]);
    const { rows } = await countMessages();
    expect(rows).toBe(2);
  }, 90_000);
});

/** Messages of the newest quote conversation. */
async function countMessages(): Promise<{ rows: number }> {
  const messages = await testApp.orm.em
    .fork()
    .getKysely()
    .selectFrom('quote_messages')
    .innerJoin('quote_conversations as conversation', 'conversation.id', 'quote_messages.conversation_id')
    .select('conversation.id')
    .orderBy('conversation.created_at', 'desc')
    .execute();
  return { rows: messages.filter(({ id }) => id === messages[0]?.id).length };
}
