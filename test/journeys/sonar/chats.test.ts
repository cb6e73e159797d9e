import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import fc from 'fast-check';
import { sonarWorkflowId } from '../../../workflows/sonar/contract.ts';
import {
  type ErrorView,
  getStatuses,
  newSonarAccount,
  type SonarClient,
} from '../../support/sonar-client.ts';
import { insertSonarRows } from '../../support/sonar-rows.ts';
import { startTestApp, type TestApp } from '../../support/test-app.ts';
import { readJournal, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

/** A plan of four tasks: two look-ups, an analysis, a summary. */
const investigation = 'Investigate the traffic of blocked logins';
const longMs = 60_000;

let testApp: TestApp;
let llmDemoUrl: string;
let client: SonarClient;
let connection: Connection;
beforeAll(async () => {
  testApp = await startTestApp({ SONAR_IDLE_MS: '700' });
  llmDemoUrl = testApp.standins.llmDemoUrl;
  ({ client } = await newSonarAccount(testApp));
  connection = await Connection.connect({ address: testApp.config.TEMPORAL_ADDRESS ?? '' });
});
afterAll(async () => {
  await connection?.close();
  await testApp?.close();
});
beforeEach(() => setFaults(llmDemoUrl));

const hold = (step: 'plan' | 'task', nth: number) =>
  setFaults(llmDemoUrl, [{ step, kind: 'delay', ms: longMs, nth }]);
const getActor = (guid: string) => new Client({ connection }).workflow.getHandle(sonarWorkflowId(guid));
const getRun = async (guid: string) => (await getActor(guid).describe()).runId;
const getStatus = async (guid: string) => (await getActor(guid).describe()).status.name;

/** The requests to llm-demo for a chat. */
async function callsFor(chat: string): Promise<string[]> {
  const keys = (await readJournal(llmDemoUrl)).map(({ idempotency_key }) => idempotency_key ?? '');
  return keys.filter((key) => key.startsWith(`${chat}/`)).map((key) => key.slice(chat.length + 1));
}

async function taskRows(chat: string) {
  const tasks = testApp.orm.em.fork().getKysely().selectFrom('sonar_tasks').orderBy('idx');
  return tasks.select(['status', 'result', 'error']).where('chat_id', '=', chat).execute();
}

describe('a chat', () => {
  test('runs its tasks one after the other, each with its status [SONAR-23, SONAR-26]', async () => {
    const guid = await client.begin();
    const delays = [1, 2, 3].map((nth) => ({ step: 'task', kind: 'delay' as const, ms: 150, nth }));
    await setFaults(llmDemoUrl, delays);
    const chat = await client.ask(guid, 'Analyze the traffic');
    const seen: string[] = [];
    await client.untilChat(guid, chat, (view) => {
      const look = getStatuses(view).join(' ');
      if (look !== '' && seen.at(-1) !== look) seen.push(look);
      return look === 'COMPLETED COMPLETED COMPLETED';
    });
    const order = [
      'PENDING PENDING PENDING',
      'RUNNING PENDING PENDING',
      'COMPLETED PENDING PENDING',
      'COMPLETED RUNNING PENDING',
      'COMPLETED COMPLETED PENDING',
      'COMPLETED COMPLETED RUNNING',
      'COMPLETED COMPLETED COMPLETED',
    ];
    expect(seen).toEqual(order.filter((look) => seen.includes(look)));
    expect(seen).toContainEqual(expect.stringContaining('RUNNING'));
    expect(await callsFor(chat)).toEqual(['plan', 'task/0', 'task/1', 'task/2']);
  });

  test.each([
    [undefined, 'How do I look up logins?', ['QNA']],
    ['AUTO', '최근 1시간 동안 차단된 IP를 알려줘', ['PLAN']],
    ['AUTO', 'ログインを調査してください', ['PLAN', 'ACTION', 'ACTION']],
    ['PLAN', 'logins', ['PLAN', 'PLAN', 'PLAN']],
    ['ACTION', 'logins', ['PLAN', 'ACTION', 'ACTION']],
    ['QNA', 'logins', ['QNA']],
  ])(
    'asked for in mode %s keeps it, and its tasks have their own: %s [SONAR-21]',
    async (mode, question, categories) => {
      const guid = await client.begin();
      const chat = await client.untilEnded(guid, await client.ask(guid, question, mode));
      expect(chat.category).toBe(mode ?? 'AUTO');
      expect(chat.tasks.map(({ category }) => category)).toEqual(categories);
      expect(getStatuses(chat)).toEqual(categories.map(() => 'COMPLETED'));
    },
  );

  test('is planned with earlier questions and results', async () => {
    const guid = await client.begin();
    const first = await client.ask(guid, 'Show the logins');
    await client.untilEnded(guid, first);
    const second = await client.ask(guid, 'And the traffic?');
    await client.untilEnded(guid, second);
    const plan = (await readJournal(llmDemoUrl)).find(
      ({ idempotency_key }) => idempotency_key === `${second}/plan`,
    );
    const [{ result } = { result: null }] = await taskRows(first);
    expect(plan?.body).toEqual({
      question: 'And the traffic?',
      mode: 'AUTO',
      history: [{ question: 'Show the logins', answer: result }],
    });
  });

  test('waits while another one is running', async () => {
    const guid = await client.begin();
    await hold('task', 1);
    const first = await client.ask(guid, 'Show the traffic');
    await client.untilChat(guid, first, (chat) => getStatuses(chat).includes('RUNNING'));
    const [second, third] = [
      await client.ask(guid, 'Show the logins'),
      await client.ask(guid, 'Show the alerts'),
    ];
    const waiting = await client.read(guid);
    expect(waiting.chats.map((chat) => getStatuses(chat))).toEqual([['RUNNING'], [], []]);
    await client.stop(guid);
    const ended = [await client.untilEnded(guid, second), await client.untilEnded(guid, third)];
    expect(ended.map(getStatuses)).toEqual([['COMPLETED'], ['COMPLETED']]);
    const calls = (await readJournal(llmDemoUrl)).map(({ idempotency_key }) => idempotency_key);
    expect(calls.indexOf(`${third}/plan`)).toBeGreaterThan(calls.indexOf(`${second}/task/0`));
  });

  test('whose second task fails keeps the first one’s result, and cancels the rest', async () => {
    const guid = await client.begin();
    await setFaults(llmDemoUrl, [{ step: 'task', kind: 'error', nth: 2, times: 3 }]);
    const chat = await client.ask(guid, investigation);
    const ended = await client.untilEnded(guid, chat);
    expect(getStatuses(ended)).toEqual(
      ['COMPLETED', 'FAILED', 'CANCELED', 'CANCELED', 'CANCELED'].slice(0, ended.tasks.length),
    );
    expect(await callsFor(chat)).toEqual(['plan', 'task/0', 'task/1', 'task/1', 'task/1']);
    const rows = await taskRows(chat);
    expect(rows[0]?.result).toMatch(/Found \d+/);
    expect(rows.map(({ error }) => error)).toEqual([
      null,
      'upstream error 500',
      ...rows.slice(2).map(() => null),
    ]);
    const next = await client.untilEnded(guid, await client.ask(guid, 'Show the logins'));
    expect(getStatuses(next)).toEqual(['COMPLETED']);
  });

  test('retries a task that fails once', async () => {
    const guid = await client.begin();
    await setFaults(llmDemoUrl, [{ step: 'task', kind: 'drop', nth: 1 }]);
    const chat = await client.untilEnded(guid, await client.ask(guid, 'Show the logins'));
    expect(getStatuses(chat)).toEqual(['COMPLETED']);
  });

  test('that cannot be planned ends in one failed task', async () => {
    const guid = await client.begin();
    await setFaults(llmDemoUrl, [{ step: 'plan', kind: 'malformed' }]);
    const chat = await client.untilEnded(guid, await client.ask(guid, 'Show the logins'));
    expect(chat.tasks).toEqual([
      { chat_guid: chat.guid, idx: 0, content: 'Show the logins', category: 'PLAN', status: 'FAILED' },
    ]);
  });
});

describe('a question', () => {
  test('of 8,000 characters is answered, as a form or as JSON [SONAR-22]', async () => {
    const guid = await client.begin();
    const question = '😀'.repeat(8_000);
    for (const body of [new URLSearchParams({ question, mode: 'QNA' }), { question, mode: 'QNA' }]) {
      const { status, body: chat } = await client.send<{ guid: string }>('POST', `/${guid}/chats`, body);
      expect(status).toBe(200);
      const ended = await client.untilEnded(guid, chat.guid);
      expect(ended).toMatchObject({ question, category: 'QNA' });
    }
  });

  test('is rejected if too many are waiting', async () => {
    const guid = await client.begin();
    await hold('plan', 1);
    const first = await client.ask(guid, 'Show the traffic');
    await waitFor(async () => (await callsFor(first)).length > 0);
    await Promise.all(Array.from({ length: 20 }, (_, no) => client.ask(guid, `question ${no}`)));
    const { status, body } = await client.send('POST', `/${guid}/chats`, { question: 'one more' });
    const tooMany = { error_code: 'illegal-state', error_msg: 'too many waiting chats' };
    expect({ status, body }).toEqual({ status: 500, body: tooMany });
    await client.send('DELETE', `?guids=${guid}`);
  });
});

describe('a title', () => {
  test('gets its title of the first question, until its owner gives one [SONAR-12]', async () => {
    const guid = await client.begin();
    const first = await client.ask(guid, '이상 트래픽을\n조사해 줘');
    await client.untilEnded(guid, first);
    const second = await client.ask(guid, 'And the logins?');
    await client.untilEnded(guid, second);
    expect(await client.read(guid)).toMatchObject({
      title: '이상 트래픽을 조사해 줘',
      is_custom_title: false,
    });
    const form = new URLSearchParams({ title: ' 이상 트래픽 조사 ' });
    const { status, body } = await client.send('PUT', `/${guid}`, form);
    expect({ status, body }).toEqual({ status: 200, body: {} });
    const renamed = { title: '이상 트래픽 조사', is_custom_title: true };
    expect(await client.read(guid)).toMatchObject(renamed);
    await client.untilEnded(guid, await client.ask(guid, 'And now?'));
    expect(await client.read(guid)).toMatchObject(renamed);
  });

  test('keeps a title that was given before the first question [SONAR-12]', async () => {
    const guid = await client.begin();
    await client.send('PUT', `/${guid}`, { title: 'Mine' });
    await client.untilEnded(guid, await client.ask(guid, 'Show the traffic'));
    expect(await client.read(guid)).toMatchObject({ title: 'Mine', is_custom_title: true });
  });
});

describe('a stop', () => {
  test('cancels running and pending tasks at once', async () => {
    const guid = await client.begin();
    await hold('task', 2);
    const chat = await client.ask(guid, investigation);
    await client.untilChat(guid, chat, (view) => getStatuses(view)[1] === 'RUNNING');
    const { status, body } = await client.stop(guid);
    expect({ status, body }).toEqual({ status: 200, body: {} });
    const [stopped] = (await client.read(guid)).chats;
    const [first, ...rest] = stopped ? getStatuses(stopped) : [];
    expect({ first, rest: new Set(rest) }).toEqual({ first: 'COMPLETED', rest: new Set(['CANCELED']) });
    await setFaults(llmDemoUrl);
    const next = await client.untilEnded(guid, await client.ask(guid, 'Show the logins'), 3_000);
    expect(getStatuses(next)).toEqual(['COMPLETED']);
  });

  test('while a chat is planned leaves one canceled task', async () => {
    const guid = await client.begin();
    await hold('plan', 1);
    const chat = await client.ask(guid, 'Show the logins');
    await waitFor(async () => (await callsFor(chat)).length > 0);
    expect((await client.stop(guid)).status).toBe(200);
    expect((await client.read(guid)).chats.map((view) => view.tasks)).toEqual([
      [{ chat_guid: chat, idx: 0, content: 'Show the logins', category: 'PLAN', status: 'CANCELED' }],
    ]);
  });

  test('without a running chat is rejected', async () => {
    const noRunningChat = { error_code: 'illegal-state', error_msg: 'no running chat' };
    const guid = await client.begin();
    expect(await client.stop(guid)).toMatchObject({ status: 500, body: noRunningChat });
    await client.untilEnded(guid, await client.ask(guid, 'Show the logins'));
    await waitFor(async () => (await client.stop(guid)).status === 500);
    expect((await client.stop(guid)).body).toEqual(noRunningChat);
  });
});

describe('the actor', () => {
  test('completes when it is idle, and the next question starts it again', async () => {
    const guid = await client.begin();
    await client.untilEnded(guid, await client.ask(guid, 'Show the logins'));
    const first = await getRun(guid);
    await waitFor(async () => (await getStatus(guid)) === 'COMPLETED');
    await client.untilEnded(guid, await client.ask(guid, 'Show the alerts'));
    expect(await getRun(guid)).not.toBe(first);
  });

  test('is the same however its guid is written [SONAR-06]', async () => {
    const guid = await client.begin();
    const chat = await client.ask(guid.toUpperCase(), 'Show the logins');
    await client.untilEnded(guid.toUpperCase(), chat);
    expect(await getRun(guid)).toEqual(expect.any(String));
  });

  test('ends with its conversation, in the middle of a task', async () => {
    const guid = await client.begin();
    await hold('task', 1);
    const chat = await client.ask(guid, 'Show the logins');
    await client.untilChat(guid, chat, (view) => getStatuses(view).includes('RUNNING'));
    await client.send('DELETE', `?guids=${guid}`);
    await waitFor(async () => (await getStatus(guid)) === 'COMPLETED');
    expect(await taskRows(chat)).toEqual([]);
  });

  test('that was terminated is followed by one that continues its work', async () => {
    const guid = await client.begin();
    await hold('task', 1);
    const left = await client.ask(guid, 'Show the logins');
    await client.untilChat(guid, left, (view) => getStatuses(view).includes('RUNNING'));
    await getActor(guid).terminate();
    await setFaults(llmDemoUrl);
    const next = await client.ask(guid, 'Show the alerts');
    const ended = [await client.untilEnded(guid, left), await client.untilEnded(guid, next)];
    expect(ended.map(getStatuses)).toEqual([['COMPLETED'], ['COMPLETED']]);
  });

  test('that was terminated does not prevent a stop', async () => {
    const { id, client: other } = await newSonarAccount(testApp);
    const chats = [{ status: 'RUNNING' as const, tasks: [{ content: 'a', status: 'RUNNING' as const }] }];
    const guid = await insertSonarRows(testApp.orm.em, id, { chats });
    expect((await other.stop(guid)).status).toBe(200);
    expect((await other.read(guid)).chats.map(getStatuses)).toEqual([['CANCELED']]);
    await waitFor(async () => (await getStatus(guid)) === 'COMPLETED');
  });

  test('cancelled by an operator leaves nothing unfinished', async () => {
    const guid = await client.begin();
    await hold('task', 1);
    const running = await client.ask(guid, 'Show the logins');
    await client.untilChat(guid, running, (view) => getStatuses(view).includes('RUNNING'));
    await client.ask(guid, 'Show the alerts');
    await getActor(guid).cancel();
    await waitFor(async () => (await getStatus(guid)) === 'CANCELLED');
    expect((await client.read(guid)).chats.map(getStatuses)).toEqual([['CANCELED'], ['CANCELED']]);
  });

  test('keeps the order of twenty concurrent questions', async () => {
    const guid = await client.begin();
    const questions = Array.from({ length: 20 }, (_, no) => `Show the logins of day ${no}`);
    const chats = await Promise.all(questions.map((question) => client.ask(guid, question)));
    for (const chat of chats) {
      await waitFor(async () => (await taskRows(chat)).some(({ status }) => status === 'COMPLETED'), {
        timeoutMs: 15_000,
      });
    }
    const calls = (await readJournal(llmDemoUrl)).map(({ idempotency_key }) => idempotency_key ?? '');
    const mine = calls.filter((key) => chats.some((chat) => key.startsWith(chat)));
    const turns = mine.map((key) => key.split('/')[0]).filter((chat, index, all) => chat !== all[index - 1]);
    expect(turns).toHaveLength(20);
    const { body } = await client.send<{ chats: { guid: string }[] }>('GET', `/${guid}/chats?limit=100`);
    expect(turns).toEqual(body.chats.map((chat) => chat.guid));
  });
});

describe('an invalid request', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom('..', '%', '%2F', '?', '#'),
  );
  const paths = fc.oneof(
    fc
      .tuple(anyText, fc.constantFrom('', '/chats', '/stop'))
      .map(([text, end]) => `/${encodeURIComponent(text.toWellFormed())}${end}`),
    fc
      .tuple(fc.constantFrom('offset', 'limit', 'guids', 'x'), anyText)
      .map(([name, text]) => `?${name}=${encodeURIComponent(text.toWellFormed())}`),
  );
  const bodies = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.string({ maxLength: 40 }),
    fc.constant('question=%ff&mode[]=PLAN'),
  );
  const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', 'a');

  test('is answered in the common format, without a stack [SONAR-33]', async () => {
    const own = await client.begin();
    const request = fc.record({
      path: paths,
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      body: bodies,
      type: types,
      isOwn: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ path, method, body, type, isOwn }) => {
        const whole = isOwn && path.startsWith('/') ? `/${own}/${path.split('/').at(-1)}` : path;
        const sent = method === 'POST' || method === 'PUT' ? body : undefined;
        // The client validates each answer against the OpenAPI document.
        const answer = await client.send<ErrorView>(method, whole, sent, { 'content-type': type });
        expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*:\d+:\d+|node_modules/);
        if (answer.status < 400) return;
        expect(Object.keys(answer.body)).toEqual(['error_code', 'error_msg']);
        expect(answer.body.error_code).not.toBe('internal-error');
      }),
      { numRuns: 150 },
    );
  });
});
