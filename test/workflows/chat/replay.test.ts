import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { chatWorkflowId, endChat, forwardToStore } from '../../../workflows/chat/contract.ts';
import { newChat, newRequest } from '../../support/chat-actors.ts';
import { useFakeChat } from '../../support/fake-chat.ts';
import { testBundle } from '../../support/parts.ts';
import { waitFor } from '../../support/wait-for.ts';

const chats = useFakeChat();
const corpus = new URL('../../histories/chat/', import.meta.url);
async function replay(history: unknown, workflowId: string): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: testBundle() }, history, workflowId);
}

describe("today's workflow code", () => {
  test.each(readdirSync(corpus).filter((name) => name.endsWith('.history')))('replays %s', async (name) => {
    const history = proto.temporal.api.history.v1.History.decode(readFileSync(new URL(name, corpus)));
    await expect(replay(history, 'chat/recorded')).resolves.toBeUndefined();
  });

  test('replays what it has just run', async () => {
    const chat = newChat();
    const gateway = chats.actors.gateway({ rounds_per_run: 2 });
    const run = async () => {
      const request = newRequest();
      await gateway.startRound(chat, null, request);
      await chats.settled(request.round_id);
    };
    await run();
    chats.fake.fail('crossSell', { message: 'upstream error 500', type: 'UpstreamFault' });
    await run();
    chats.fake.fail('crossSell');
    const handle = chats.actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
    await handle.signal(forwardToStore, 'forward');
    await run();
    await waitFor(() => chats.fake.callsOf('forward').length === 1);
    await handle.executeUpdate(endChat);
    await expect(replay(await handle.fetchHistory(), handle.workflowId)).resolves.toBeUndefined();
  });
});
