import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { chatWorkflowId, forwardToStoreSignal } from '../../../workflows/chat/contract.ts';
import { changedBundle } from '../../support/changed-bundle.ts';
import { newChat, newRequest, storedRow } from '../../support/chat-actors.ts';
import { testBundle } from '../../support/dependencies.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();
const corpus = new URL('../../histories/chat/', import.meta.url);
const recorded = (name: string) =>
  proto.temporal.api.history.v1.History.decode(readFileSync(new URL(name, corpus)));
async function replay(
  history: unknown,
  workflowId: string,
  workflowBundle: WorkflowBundleOption = testBundle(),
): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle }, history, workflowId);
}

describe("today's workflow code", () => {
  test.each(readdirSync(corpus).filter((name) => name.endsWith('.history')))('replays %s', async (name) => {
    await expect(replay(recorded(name), 'chat/recorded')).resolves.toBeUndefined();
  });

  test('fails to replay swapped steps without patched()', async () => {
    const first = "const { restorable } = await runStep(actor, round, 'meal_suggest');";
    const swapped = "const { restorable } = await runStep(actor, round, 'todos');";
    const gated = `const { patched } = __webpack_require__('./node_modules/@temporalio/workflow/lib/index.js');
      const first = patched('todos first') ? 'todos' : 'meal_suggest';
      const { restorable } = await runStep(actor, round, first);`;
    const history = recorded('follow-ups.history');
    await expect(replay(history, 'chat/recorded', changedBundle(first, swapped))).rejects.toThrow(
      'TMPRL1100',
    );
    await expect(replay(history, 'chat/recorded', changedBundle(first, gated))).resolves.toBeUndefined();
  });

  test('replays its own histories', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway({ rounds_per_run: 2 });
    const run = async () => {
      const request = newRequest();
      await gateway.startRound(chat, null, request);
      await chats.settled(request.round_id);
    };
    await run();
    chats.fake.fail('crossSell', { message: 'upstream error 500', type: 'UpstreamServerError' });
    await run();
    chats.fake.fail('crossSell');
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    await handle.signal(forwardToStoreSignal, 'forward');
    await run();
    await waitFor(() => chats.fake.getCalls('forward').length === 1);
    await gateway.endChat(chat, storedRow(chat));
    await expect(replay(await handle.fetchHistory(), handle.workflowId)).resolves.toBeUndefined();
  });
});
