import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { chatWorkflowId } from '../../workflows/chat/contract.ts';
import { sonarWorkflowId } from '../../workflows/sonar/contract.ts';
import { upgradeSignal } from '../../workflows/upgrade.ts';
import { webhookWorkflowId } from '../../workflows/webhooks/contract.ts';
import { newChat, newRequest } from '../support/chat-actors.ts';
import { useFakeChat } from '../support/fake-chat.ts';
import { newMessage, useQuoteActors } from '../support/quote-actors.ts';
import {
  FakeSonarActivities,
  newConversation,
  newQuestion,
  type SonarActors,
  startSonarActors,
} from '../support/sonar-actors.ts';
import { waitFor } from '../support/wait-for.ts';
import { newWebhookRef, useWebhookWorkflows } from '../support/webhook-workflows.ts';

const long = { timeoutMs: 15_000 };
const upgrade = (handle: WorkflowHandle) => handle.signal(upgradeSignal);
const untilCompleted = (handle: WorkflowHandle) =>
  waitFor(async () => (await handle.describe()).status.name === 'COMPLETED', long);

describe('a chat that is asked to upgrade', () => {
  const chats = useFakeChat();
  const handleOf = ({ chat_id }: { chat_id: string }) =>
    chats.actors.client.workflow.getHandle(chatWorkflowId(chat_id));

  test('completes if it is idle, and its next round starts it again', async () => {
    const chat = newChat();
    const [first, second] = [newRequest(), newRequest()];
    await chats.actors.gateway().startRound(chat, null, first);
    await chats.settled(first.round_id);
    await upgrade(handleOf(chat));
    await untilCompleted(handleOf(chat));
    await chats.actors.gateway().startRound(chat, null, second);
    await chats.settled(second.round_id);
  });

  test('finishes its round, and continues as new with the round that waits', async () => {
    const chat = newChat();
    const [first, second] = [newRequest(), newRequest()];
    chats.fake.hold('notifications');
    await chats.actors.gateway().startRound(chat, null, first);
    await waitFor(() => chats.fake.getCalls('notifications').length === 1, long);
    const { runId } = await handleOf(chat).describe();
    await upgrade(handleOf(chat));
    await chats.actors.gateway().startRound(chat, null, second);
    expect(chats.fake.getCalls('mealSuggest')).toHaveLength(1);
    chats.fake.release('notifications');
    await chats.settled(second.round_id);
    const now = await handleOf(chat).describe();
    expect(now.status.name).toBe('RUNNING');
    expect(now.runId).not.toBe(runId);
    expect(chats.fake.getCalls('notifications')).toEqual([
      `notifications ${first.round_id}`,
      `notifications ${second.round_id}`,
    ]);
  });
});

describe('a Sonar conversation that is asked to upgrade', () => {
  const fake = new FakeSonarActivities();
  let actors: SonarActors;
  beforeAll(async () => {
    actors = await startSonarActors(fake.activities());
  });
  afterAll(() => actors?.stop());
  const handleOf = ({ conversation_id }: { conversation_id: string }) =>
    actors.client.workflow.getHandle(sonarWorkflowId(conversation_id));

  test('finishes its question, and carries the one that waits over', async () => {
    const conversation = newConversation();
    const [first, second] = [newQuestion(), newQuestion()];
    fake.hold(`task ${first.chat_id} 0`);
    await actors.gateway().ask(conversation, first);
    await actors.gateway().ask(conversation, second);
    const { runId } = await handleOf(conversation).describe();
    await upgrade(handleOf(conversation));
    fake.release();
    await waitFor(() => fake.ends.get(second.chat_id) === 'COMPLETED', long);
    expect((await handleOf(conversation).describe()).runId).not.toBe(runId);
    await upgrade(handleOf(conversation));
    await untilCompleted(handleOf(conversation));
  });
});

describe('a quote conversation that is asked to upgrade', () => {
  const actors = useQuoteActors();

  test('makes its reply and completes', async () => {
    const key = randomUUID();
    actors.fake.hold();
    await actors.gateway().send(newMessage(key));
    await waitFor(() => actors.fake.getCalls('reply').length === 1, long);
    await upgrade(actors.getHandle(key));
    actors.fake.release();
    await untilCompleted(actors.getHandle(key));
    await actors.gateway().send(newMessage(key));
    await waitFor(() => actors.fake.getCalls('reply').length === 2, long);
    expect(actors.fake.getCalls('reply')).toEqual(['reply 1', 'reply 2']);
  });

  test('completes at once if it is idle', async () => {
    const key = randomUUID();
    await actors.gateway().send(newMessage(key));
    await waitFor(async () => (await actors.getProgress(key)).reply_count === 1, long);
    await upgrade(actors.getHandle(key));
    await untilCompleted(actors.getHandle(key));
  });
});

describe('deliveries that are asked to upgrade', () => {
  const workflows = useWebhookWorkflows();

  test('do not wait for the pause of a failed attempt', async () => {
    const ref = newWebhookRef();
    workflows.fake.isFailing = true;
    workflows.fake.note(ref.chat_id, 1, 2);
    await workflows.actors().wake(ref);
    await waitFor(() => workflows.fake.attempts === 1, long);
    const handle = workflows.client.workflow.getHandle(webhookWorkflowId(ref));
    const { runId } = await handle.describe();
    workflows.fake.isFailing = false;
    await upgrade(handle);
    await untilCompleted(handle);
    expect((await handle.describe()).runId).not.toBe(runId);
    expect(workflows.fake.delivered).toEqual([`${ref.chat_id} 1`, `${ref.chat_id} 2`]);
  });
});
