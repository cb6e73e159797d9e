import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { createChatGateway } from '../../server/chat/chat-gateway.ts';
import { chatWorkflowId } from '../../workflows/chat/contract.ts';
import { changedBundle } from '../support/changed-bundle.ts';
import {
  type ActorOptions,
  type ChatActors,
  newChat,
  newRequest,
  startChatActors,
  storedRow,
  testSettings,
} from '../support/chat-actors.ts';
import { FakeChatActivities } from '../support/fake-chat-activities.ts';
import { waitFor } from '../support/wait-for.ts';

const running: ChatActors[] = [];
afterEach(() => Promise.all(running.splice(0).map((actors) => actors.stop())));

async function start(fake: FakeChatActivities, options: ActorOptions): Promise<ChatActors> {
  const actors = await startChatActors(fake.activities(), {}, options);
  running.push(actors);
  return actors;
}

test('a request replaces a workflow that cannot be replayed', async () => {
  const [taskQueue, chat, first, fake] = [randomUUID(), newChat(), newRequest(), new FakeChatActivities()];
  const workflowBundle = changedBundle(
    "const { restorable } = await runStep(actor, round, 'meal_suggest');",
    "const { restorable } = await runStep(actor, round, 'todos');",
  );
  const former = await start(fake, { taskQueue, workflowBundle });
  await former.gateway().startRound(chat, null, first);
  await waitFor(() => fake.outcomes.has(first.round_id));
  await running.pop()?.stop();

  const { client } = await start(fake, { taskQueue });
  const terminated: string[] = [];
  const gateway = createChatGateway({
    client,
    taskQueue,
    settings: testSettings,
    queryTimeoutMs: 5_000,
    onUnreplayable: (workflowId) => terminated.push(workflowId),
  });
  const next = newRequest();
  await gateway.startRound(chat, storedRow(chat), next);
  await waitFor(() => fake.outcomes.has(next.round_id));
  expect(terminated).toEqual([chatWorkflowId(chat.chat_id)]);
  expect(fake.outcomes.get(next.round_id)).toEqual({ status: 'completed' });
});
