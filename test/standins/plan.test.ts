import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { planAnswerSchema, taskAnswerSchema } from '../../upstreams/llm-demo/schema.ts';
import { setFaults } from '../support/upstream-faults.ts';
import { read, send } from './call-standins.ts';

let standins: Standins;
beforeAll(async () => {
  standins = await startStandins();
});
afterAll(() => standins.close());

const post = (path: string, body: object, headers = {}) =>
  send('POST', `${standins.llmDemoUrl}/v1/${path}`, { body, headers });
const plan = async (question: string, mode = 'AUTO') =>
  (await read(planAnswerSchema, post('plan', { question, mode, history: [] }))).tasks;
const run = (question: string, task: object, done: object[] = []) =>
  read(taskAnswerSchema, post('task', { question, task, done }));

describe('a plan', () => {
  test.each([
    ['최근 1시간 동안 차단된 IP를 알려줘', ['PLAN 차단 이력 조회']],
    [
      'Why did traffic rise?',
      ['PLAN Look up traffic', 'PLAN Analyze what was found', 'PLAN Sum up the results'],
    ],
    ['ログインとは何ですか', ['QNA 質問への回答']],
    [
      'Block that user',
      [
        'PLAN Look up the history of blocks',
        'PLAN Look up account activity',
        'ACTION Take the requested action',
        'ACTION Check the result of the action',
      ],
    ],
    ['Tell me more', ['PLAN Look up related records']],
  ])('follows from the question: %s', async (question, tasks) => {
    const planned = (await plan(question)).map(({ category, content }) => `${category} ${content}`);
    expect(planned).toEqual(tasks);
    expect(await plan(question)).toEqual(await plan(question));
  });

  test('follows the mode where one is given', async () => {
    expect(await plan('Block that user', 'QNA')).toEqual([
      { content: 'Answer the question', category: 'QNA' },
    ]);
    expect((await plan('Tell me more', 'PLAN')).map(({ category }) => category)).toEqual([
      'PLAN',
      'PLAN',
      'PLAN',
    ]);
  });

  test('needs a question and a mode', async () => {
    expect(await post('plan', { question: '', mode: 'AUTO', history: [] })).toMatchObject({ status: 400 });
    expect(await post('plan', { question: 'x', mode: 'ANY', history: [] })).toMatchObject({ status: 400 });
  });
});

describe('a task', () => {
  test.each([
    ['차단된 IP를 알려줘', '차단 이력 조회', /^차단 이력 \d+건을 찾았습니다\.$/],
    ['Show the traffic', 'Look up traffic', /^Found \d+ records of traffic\.$/],
    ['ログインを見せて', 'ログイン記録の照会', /^ログイン記録を\d+件見つけました。$/],
  ])('is answered in the language of %s', async (question, content, result) => {
    const first = await run(question, { content, category: 'PLAN' });
    expect(first.result).toMatch(result);
    expect(await run(question, { content, category: 'PLAN' })).toEqual(first);
  });

  test('mentions earlier results', async () => {
    const done = [{ content: 'Look up traffic', result: 'Found 3 records of traffic.' }];
    const { result } = await run('Why?', { content: 'Analyze what was found', category: 'PLAN' }, done);
    expect(result).toContain('of 1 tasks before');
  });

  test('runs once per key, and fails on demand', async () => {
    const body = { question: 'x', task: { content: 'y', category: 'QNA' }, done: [] };
    const key = { 'idempotency-key': 'chat/task/0' };
    await post('task', body, key);
    const repeat = await post('task', { ...body, question: 'z' }, key);
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
    await setFaults(standins.llmDemoUrl, [{ step: 'task', kind: 'error', nth: 2 }]);
    const statuses = [await post('task', body), await post('task', body), await post('task', body)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 500, 200]);
  });
});
