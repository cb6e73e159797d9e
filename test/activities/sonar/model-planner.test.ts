import { afterEach, describe, expect, test } from '@jest/globals';
import { createModelPlanner } from '../../../activities/sonar/model-planner.ts';
import { createConnections } from '../../../upstreams/connections.ts';
import { UpstreamAnswerInvalidError } from '../../../upstreams/errors.ts';
import type { Call, SkippedUpstreamItem } from '../../../upstreams/http.ts';
import { createLlmClient } from '../../../upstreams/llm/client.ts';
import { json, startHttpServer, type TestHttpServer } from '../../support/http-server.ts';

let server: TestHttpServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const call: Call = { signal: new AbortController().signal };

async function createPlannerAnswering(content: string, onSkippedItem?: (item: SkippedUpstreamItem) => void) {
  server = await startHttpServer(json(200, { choices: [{ message: { content } }] }));
  const llm = createLlmClient({
    connections: createConnections(),
    baseUrl: `${server.url}/v1`,
    apiKey: 'k',
    model: 'gpt-4o',
    timeoutMs: 5_000,
  });
  return createModelPlanner(llm, onSkippedItem);
}

describe('a plan by a model', () => {
  const question = {
    question: 'Why?',
    mode: 'PLAN' as const,
    history: [{ question: 'Who?', answer: 'Alice.' }],
  };

  test('is requested as JSON, with earlier messages', async () => {
    const tasks = [{ content: 'Look', category: 'PLAN' }];
    const planner = await createPlannerAnswering(JSON.stringify({ tasks }));
    expect(await planner.plan(question, call)).toEqual({ tasks });
    const [request] = server?.requests ?? [];
    expect(request).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      model: 'gpt-4o',
      response_format: { type: 'json_object' },
      messages: [
        { role: 'system', content: expect.stringContaining('several tasks of category PLAN') },
        { role: 'user', content: 'Who?' },
        { role: 'assistant', content: 'Alice.' },
        { role: 'user', content: 'Why?' },
      ],
    });
  });

  test.each(['Sure, here it is.', '{"tasks": []}', '{"tasks": [{"category": "PLAN"}]}'])(
    'in another format is an invalid answer, and retried: %s',
    async (content) => {
      const planner = await createPlannerAnswering(content);
      const planned = planner.plan(question, call);
      await expect(planned).rejects.toThrow(UpstreamAnswerInvalidError);
      await expect(planned).rejects.toMatchObject({ retryable: true });
    },
  );

  test('may be fenced, with categories in any case', async () => {
    const tasks = [
      { content: 'Look', category: 'Plan' },
      { content: 'Weigh', category: 'ANALYSIS' },
    ];
    const planner = await createPlannerAnswering(`\`\`\`json\n${JSON.stringify({ tasks })}\n\`\`\``);
    expect(await planner.plan(question, call)).toEqual({
      tasks: [
        { content: 'Look', category: 'PLAN' },
        { content: 'Weigh', category: 'PLAN' },
      ],
    });
  });

  test('leaves out and reports an unreadable task', async () => {
    const tasks = [{ content: 'Look', category: 'PLAN' }, { category: 'QNA' }];
    const skipped: unknown[] = [];
    const planner = await createPlannerAnswering(JSON.stringify({ tasks }), (item) => skipped.push(item));
    expect(await planner.plan(question, call)).toEqual({ tasks: [tasks[0]] });
    expect(skipped).toMatchObject([{ step: 'plan', item: 'tasks[1]' }]);
  });
});

test('a task by a model gets the question and earlier results', async () => {
  const planner = await createPlannerAnswering('It rose at nine.');
  const task = { content: 'Analyze', category: 'PLAN' as const };
  const done = [{ content: 'Look', result: 'Found 3.' }];
  expect(await planner.runTask({ question: 'Why?', task, done }, call)).toEqual({
    result: 'It rose at nine.',
  });
  const { messages } = JSON.parse(server?.requests[0]?.body ?? '');
  expect(messages.at(-1)).toEqual({
    role: 'user',
    content: 'Question: Why?\n\nLook: Found 3.\n\nTask (PLAN): Analyze',
  });
});
