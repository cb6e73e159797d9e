import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import type { SonarRef } from '../../../domain/sonar/chat.ts';
import { UpdateRejectedError } from '../../../server/updates/send-update.ts';
import { accountIdKey, chatStatusKey, lastErrorCodeKey } from '../../../workflows/search-attributes.ts';
import { sonarProgressQuery, sonarWorkflowId } from '../../../workflows/sonar/contract.ts';
import { testBundle } from '../../support/dependencies.ts';
import { getCurrentDetails } from '../../support/get-current-details.ts';
import {
  FakeSonarActivities,
  newConversation,
  newQuestion,
  type SonarActors,
  startSonarActors,
} from '../../support/sonar-actors.ts';
import { waitFor } from '../../support/wait-for.ts';

let fake = new FakeSonarActivities();
let actors: SonarActors;
beforeAll(async () => {
  const current = (name: string) => (args: unknown) =>
    (fake.activities() as unknown as Record<string, (args: unknown) => unknown>)[name]?.(args);
  const names = Object.keys(fake.activities());
  actors = await startSonarActors(Object.fromEntries(names.map((name) => [name, current(name)])));
});
afterAll(() => actors?.stop());
beforeEach(() => {
  fake = new FakeSonarActivities();
});

const getHandle = ({ conversation_id }: SonarRef) =>
  actors.client.workflow.getHandle(sonarWorkflowId(conversation_id));
const ended = (chatId: string) => waitFor(() => fake.ends.get(chatId), { timeoutMs: 15_000 });
const rejectedWith = (code: string) => expect.objectContaining({ constructor: UpdateRejectedError, code });
const stopChat = (conversation: SonarRef) =>
  actors.gateway().stop(conversation, newQuestion().chat_id, Date.now() + 10_000);

describe('the actor of a conversation', () => {
  test('plans, runs the tasks in order, and settles', async () => {
    const { chat_id, ...question } = newQuestion();
    expect(await actors.gateway().ask(newConversation(), { chat_id, ...question })).toEqual({ chat_id });
    await ended(chat_id);
    const calls = fake.calls.map((call) => call.replace(chat_id, 'it'));
    expect(calls).toEqual(['admit it', 'plan it', 'task it 0', 'task it 1', 'end it COMPLETED']);
  });

  test('completes when its first question never arrives, long before it would be idle', async () => {
    const conversation = newConversation();
    await actors.startAlone(conversation);
    const status = async () => (await getHandle(conversation).describe()).status.name;
    await waitFor(async () => (await status()) === 'COMPLETED', { timeoutMs: 15_000 });
    const question = newQuestion();
    await actors.gateway().ask(conversation, question);
    await ended(question.chat_id);
  });

  test('lists its open chats', async () => {
    const conversation = newConversation();
    const [first, second] = [newQuestion(), newQuestion()];
    fake.hold(`task ${first.chat_id} 0`);
    await actors.gateway().ask(conversation, first);
    await actors.gateway().ask(conversation, second);
    const progress = { running: first.chat_id, waiting: [second.chat_id] };
    expect(await getHandle(conversation).query(sonarProgressQuery)).toEqual(progress);
    fake.release();
    await ended(second.chat_id);
  });

  test('recognizes a repeated question', async () => {
    const conversation = newConversation();
    const question = newQuestion();
    fake.hold(`plan ${question.chat_id}`);
    await actors.gateway().ask(conversation, question);
    expect(await actors.gateway().ask(conversation, question)).toEqual({ chat_id: question.chat_id });
    fake.release();
    await ended(question.chat_id);
    expect(fake.calls.filter((call) => call.startsWith('plan'))).toHaveLength(1);
  });

  test('completes at once when its first question is rejected', async () => {
    const conversation = newConversation();
    fake.refuseWith = 'NO_CONVERSATION';
    await expect(actors.gateway().ask(conversation, newQuestion())).rejects.toEqual(
      rejectedWith('NO_CONVERSATION'),
    );
    await waitFor(async () => (await getHandle(conversation).describe()).status.name === 'COMPLETED');
  });

  test('rejects one question too many', async () => {
    const conversation = newConversation();
    const gateway = actors.gateway({ max_waiting: 0 });
    const running = newQuestion();
    fake.hold(`plan ${running.chat_id}`);
    await gateway.ask(conversation, running);
    await expect(gateway.ask(conversation, newQuestion())).rejects.toEqual(rejectedWith('TOO_MANY_WAITING'));
    fake.release();
    await ended(running.chat_id);
    expect(fake.calls.filter((call) => call.startsWith('admit'))).toHaveLength(1);
  });

  test('rolls back a question of unknown outcome, and accepts the next', async () => {
    const conversation = newConversation();
    fake.isUnavailable = true;
    const lost = newQuestion();
    await expect(actors.gateway().ask(conversation, lost)).rejects.toEqual(rejectedWith('ADMISSION_TIMEOUT'));
    expect(fake.calls).toContain(`rollback ${lost.chat_id}`);
    fake.isUnavailable = false;
    const next = newQuestion();
    await actors.gateway().ask(conversation, next);
    await ended(next.chat_id);
  });

  test('shows operators its account, current work and newest chat', async () => {
    const conversation = newConversation();
    const shown = async () => {
      const { typedSearchAttributes: attributes } = await getHandle(conversation).describe();
      return [accountIdKey, chatStatusKey, lastErrorCodeKey].map((key) => attributes.get(key));
    };
    const [first, second] = [newQuestion(), newQuestion()];
    fake.hold(`task ${first.chat_id} 1`);
    await actors.gateway().ask(conversation, first);
    await actors.gateway().ask(conversation, second);
    await waitFor(() => fake.calls.includes(`task ${first.chat_id} 1`));
    expect(await shown()).toEqual([conversation.account_id, 'in_progress', undefined]);
    expect(await getCurrentDetails(getHandle(conversation))).toBe(
      `**Works on chat \`${first.chat_id}\`: task 2 of 2**  \naccount: \`${conversation.account_id}\`  \nchats that wait: 1  \n1. \`${second.chat_id}\`  \n\u00a0`,
    );
    fake.fail(`task ${second.chat_id} 0`);
    fake.release();
    await ended(second.chat_id);
    await waitFor(async () => (await shown())[1] === 'error');
    expect((await shown())[2]).toBe('upstream error 500');
    expect(await getCurrentDetails(getHandle(conversation))).toBe(
      `**Waits for a question**  \naccount: \`${conversation.account_id}\`  \nchats that wait: 0  \n\u00a0`,
    );
  });

  test('reports its end, even to queries of the finished run', async () => {
    const conversation = newConversation();
    const question = newQuestion();
    await actors.gateway().ask(conversation, question);
    await ended(question.chat_id);
    await actors.gateway().end(conversation.conversation_id);
    await getHandle(conversation).result();
    expect(await getCurrentDetails(getHandle(conversation))).toMatch(/^\*\*Ended\*\*/);
  });

  test('continues as new with its pending chats', async () => {
    const conversation = newConversation();
    const gateway = actors.gateway({ chats_per_run: 1 });
    const questions = [newQuestion(), newQuestion(), newQuestion()];
    fake.hold(`task ${questions[0]?.chat_id} 1`);
    for (const question of questions) await gateway.ask(conversation, question);
    const { runId } = await getHandle(conversation).describe();
    fake.release();
    for (const { chat_id } of questions) expect(await ended(chat_id)).toBe('COMPLETED');
    expect((await getHandle(conversation).describe()).runId).not.toBe(runId);
    const plans = fake.calls.filter((call) => call.startsWith('plan'));
    expect(plans).toEqual(questions.map(({ chat_id }) => `plan ${chat_id}`));
  });

  test('stops one chat, and rejects a stop without a chat', async () => {
    const conversation = newConversation();
    const [first, second] = [newQuestion(), newQuestion()];
    fake.hold(`task ${first.chat_id} 0`);
    await actors.gateway().ask(conversation, first);
    await actors.gateway().ask(conversation, second);
    await waitFor(() => fake.calls.includes(`task ${first.chat_id} 0`));
    expect(await stopChat(conversation)).toEqual({ chat_id: first.chat_id });
    expect(await ended(second.chat_id)).toBe('COMPLETED');
    expect(fake.ends.get(first.chat_id)).toBe('CANCELED');
    await expect(stopChat(conversation)).rejects.toEqual(rejectedWith('NO_RUNNING_CHAT'));
  });
});

describe("today's workflow code", () => {
  const corpus = new URL('../../histories/sonar/', import.meta.url);
  const replay = async (history: unknown, workflowId: string) =>
    Worker.runReplayHistory({ workflowBundle: testBundle() }, history, workflowId);

  test.each(readdirSync(corpus).filter((name) => name.endsWith('.history')))('replays %s', async (name) => {
    const history = proto.temporal.api.history.v1.History.decode(readFileSync(new URL(name, corpus)));
    await expect(replay(history, 'sonar/recorded')).resolves.toBeUndefined();
  });

  test('replays its own histories', async () => {
    const conversation = newConversation();
    const [failing, stopped, last] = [newQuestion(), newQuestion(), newQuestion()];
    fake.fail(`task ${failing.chat_id} 1`);
    await actors.gateway().ask(conversation, failing);
    expect(await ended(failing.chat_id)).toBe('FAILED');
    fake.hold(`plan ${stopped.chat_id}`);
    await actors.gateway().ask(conversation, stopped);
    await waitFor(() => fake.calls.includes(`plan ${stopped.chat_id}`));
    await stopChat(conversation);
    await actors.gateway().ask(conversation, last);
    await ended(last.chat_id);
    await actors.gateway().end(conversation.conversation_id);
    const handle = getHandle(conversation);
    await waitFor(async () => (await handle.describe()).status.name === 'COMPLETED');
    await expect(replay(await handle.fetchHistory(), handle.workflowId)).resolves.toBeUndefined();
  });
});
