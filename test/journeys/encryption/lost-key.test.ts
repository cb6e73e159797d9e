import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../config.ts';
import { createPayloadCodec } from '../../../temporal/codec/create-codec.ts';
import { connectTemporal, type OpenTemporal } from '../../../temporal/connect.ts';
import {
  findExecution,
  listExecutions,
  type WorkflowExecution,
} from '../../../temporal/workflow-executions.ts';
import { isRoundAlive } from '../../../worker/is-round-alive.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { useAppCli } from '../../cli/use-app-cli.ts';
import { testDependencies } from '../../support/dependencies.ts';
import type { SdkClient } from '../../support/sdk-client.ts';
import { startTestApp } from '../../support/test-app.ts';
import { getCalls, setFaults } from '../../support/upstream-faults.ts';
import { waitFor } from '../../support/wait-for.ts';

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const ours = { PAYLOAD_KEYS: newKey('2026-11') };
const queue = { CHAT_TASK_QUEUE: `test-${randomUUID()}` };

/** A chat on the same task queue, encrypted with a key that is lost. */
let lockedChatId: string;
beforeAll(async () => {
  const testApp = await startTestApp({ ...queue, PAYLOAD_KEYS: newKey('2026-05') });
  try {
    const { sdk } = await testApp.newTenant();
    lockedChatId = (await sdk.runRound(await sdk.newProfile(), { prompt: '카레' })).chatId;
  } finally {
    await testApp.close();
  }
});
const cli = useAppCli({ ...ours, ...queue });

/** A connection to Temporal without keys. */
let keyless: OpenTemporal;
beforeAll(async () => {
  keyless = await connectTemporal({
    address: testDependencies().temporalAddress,
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
  });
});
afterAll(() => keyless?.close());

async function listRuns(listed: AsyncIterable<WorkflowExecution>): Promise<WorkflowExecution[]> {
  const runs: WorkflowExecution[] = [];
  for await (const run of listed) runs.push(run);
  return runs;
}

/** A round that is held in its second step. */
async function startHeldRound(sdk: SdkClient) {
  const { llmDemoUrl } = cli.testApp.standins;
  await setFaults(llmDemoUrl, [{ step: 'todos', kind: 'hang' }]);
  const { data } = await sdk.kickOff(await sdk.newProfile(), { prompt: '카레' });
  await waitFor(async () => (await getCalls(llmDemoUrl, data.round_id, 'todos')).length > 0);
  await setFaults(llmDemoUrl);
  return data;
}

describe('a process without the key of a chat', () => {
  test('can erase its profile', async () => {
    const { sdk } = cli.tenant;
    const profileId = await sdk.newProfile();
    const chatIds = [
      (await sdk.runRound(profileId, { prompt: '카레' })).chatId,
      (await sdk.runRound(profileId, { prompt: '두부' })).chatId,
    ];
    const erased = JSON.parse(await cli.give(`profile erase ${profileId} --json`));
    expect(erased).toMatchObject({ profile: true, chats: 2, rounds: 2, workflow_runs: 2 });
    for (const chatId of chatIds) expect(await findExecution(keyless, chatWorkflowId(chatId))).toBeNull();
  });

  test('can tell whether its actor is running', async () => {
    const { chat_id, round_id } = await startHeldRound(cli.tenant.sdk);
    expect(await isRoundAlive(keyless, { chatId: chat_id, roundId: round_id })).toBe(true);
    await keyless.client.workflow.getHandle(chatWorkflowId(chat_id)).terminate('by hand');
    expect(await isRoundAlive(keyless, { chatId: chat_id, roundId: round_id })).toBe(false);
    expect(await isRoundAlive(keyless, { chatId: randomUUID(), roundId: round_id })).toBe(false);
  });

  test('does not mistake a missing namespace for an ended actor', async () => {
    const elsewhere = { ...keyless, namespace: `none-${randomUUID()}` };
    await expect(findExecution(elsewhere, chatWorkflowId(lockedChatId))).rejects.toThrow(/Namespace/);
    expect(await isRoundAlive(elsewhere, { chatId: lockedChatId, roundId: randomUUID() })).toBe(true);
  });

  test('replays all other chats, and reports this one', async () => {
    const { sdk } = cli.tenant;
    const { chatId } = await sdk.runRound(await sdk.newProfile(), { prompt: '카레' });
    // Visibility is eventually consistent.
    const query = `TaskQueue = "${queue.CHAT_TASK_QUEUE}" AND ExecutionStatus = "Running"`;
    const isListed = ({ workflowId }: WorkflowExecution) => workflowId === chatWorkflowId(chatId);
    await waitFor(async () => (await listRuns(listExecutions(keyless, query))).some(isListed));

    const { code, out, words } = await cli.run('chat replay --all-running --json', ours);
    const { replayed, failed, failures } = JSON.parse(out);
    expect({ code, failed }).toEqual({ code: 1, failed: 1 });
    expect(replayed).toBeGreaterThan(1);
    expect(words).toMatch(/: first add the keys that are named\.\n$/);
    expect(failures).toEqual([
      {
        workflow_id: chatWorkflowId(lockedChatId),
        run_id: expect.any(String),
        deterministic: false,
        problem:
          'A payload is encrypted with the key "2026-05", which PAYLOAD_KEYS does not have: add that key, behind the first.',
      },
    ]);
  });
});

test('lists are read to their last page', async () => {
  const { sdk } = cli.tenant;
  const profileId = await sdk.newProfile();
  for (const prompt of ['카레', '두부', '치즈']) await sdk.runRound(profileId, { prompt });
  const query = `ProfileId = "${profileId}"`;
  const pages = { count: 0 };
  const service = keyless.client.workflowService;
  const paged = new Proxy(service, {
    get: (target, name) =>
      name === 'listWorkflowExecutions'
        ? (request: object) => {
            pages.count += 1;
            return target.listWorkflowExecutions({ ...request, pageSize: 1 });
          }
        : Reflect.get(target, name),
  });
  const client = { workflowService: paged } as unknown as OpenTemporal['client'];
  const all = await waitFor(async () => {
    const runs = await listRuns(listExecutions({ ...keyless, client }, query));
    return runs.length === 3 && runs;
  });
  expect(new Set(all.map(({ runId }) => runId)).size).toBe(3);
  expect(pages.count).toBeGreaterThanOrEqual(3);
});
