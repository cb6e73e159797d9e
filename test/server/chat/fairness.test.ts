import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import type { AdmitArgs } from '../../../activities/chat/admission.ts';
import type { StepArgs } from '../../../activities/chat/deps.ts';
import type { ChatRef } from '../../../domain/chat/round.ts';
import { createChatGateway } from '../../../server/chat/chat-gateway.ts';
import { chatWorkflowId } from '../../../workflows/chat/contract.ts';
import { newChat, newRequest, startChatActors, testSettings } from '../../support/chat-actors.ts';
import { testDependencies } from '../../support/dependencies.ts';
import { waitFor } from '../../support/wait-for.ts';

/** More than a worker takes at once. */
const floodSize = 150;

test('a kickoff does not wait for those that another tenant posted before it', async () => {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
  const client = new Client({ connection });
  const taskQueue = `test-${randomUUID()}`;
  const options = { client, taskQueue, settings: testSettings, queryTimeoutMs: 5_000 };
  const gateway = createChatGateway(options);
  const post = (tenant_code: string) => {
    const chat = { ...newChat(), tenant_code };
    const request = newRequest({ admit_before: Date.now() + 60_000 });
    return { chat, answered: gateway.startRound(chat, null, request).catch(() => {}) };
  };
  const untilWaiting = (chats: readonly ChatRef[]) =>
    waitFor(
      () =>
        Promise.all(
          chats.map(({ chat_id }) => client.workflow.getHandle(chatWorkflowId(chat_id)).describe()),
        ).catch(() => null),
      { timeoutMs: 20_000 },
    );

  const flood = Array.from({ length: floodSize }, () => post('flooding'));
  await untilWaiting(flood.map(({ chat }) => chat));
  const other = post('other');
  await untilWaiting([other.chat]);
  // In the order of their first admission: on a busy machine some are delivered again.
  const admitted = new Map<string, string>();
  const admitRound = async ({ chat }: AdmitArgs) => {
    if (!admitted.has(chat.chat_id)) admitted.set(chat.chat_id, chat.tenant_code);
    return { admitted: false, code: 'NOT_FOUND' };
  };
  const actors = await startChatActors({ admitRound }, {}, { taskQueue });
  try {
    await Promise.all([...flood, other].map(({ answered }) => answered));
    const tenants = [...admitted.values()];
    expect(tenants).toHaveLength(floodSize + 1);
    expect(tenants.indexOf('other')).toBeLessThan(floodSize / 2);
  } finally {
    await actors.stop();
    await connection.close();
  }
}, 60_000);

test('of two tenants whose steps wait for one slot, one of three times the weight has three of four starts', async () => {
  // Many, because the queue has partitions, and each task and each poll takes one by chance.
  const backlogOfEach = 80;
  const started: string[] = [];
  const weights: Record<string, number> = { light: 1, heavy: 3 };
  const gate = Promise.withResolvers<void>();
  const activities = {
    admitRound: async ({ chat }: AdmitArgs) => ({
      admitted: true,
      status: 'in_progress',
      round_no: 1,
      refinement: false,
      tenant_weight: weights[chat.tenant_code],
    }),
    async mealSuggest({ tenant_id }: StepArgs) {
      started.push(tenant_id);
      await gate.promise;
      throw ApplicationFailure.nonRetryable('one step is enough');
    },
    settleRound: async () => {},
  };
  const actors = await startChatActors(activities, {}, { concurrentActivities: 1 });
  const gateway = actors.gateway({ step: { ...testSettings.step, heartbeat_ms: 60_000 } });
  const post = async (tenant: string) => {
    const chat = { ...newChat(), tenant_code: tenant, tenant_id: tenant };
    await gateway.startRound(chat, null, newRequest({ admit_before: Date.now() + 60_000 }));
    return actors.client.workflow.getHandle(chatWorkflowId(chat.chat_id));
  };
  try {
    await post('first');
    await waitFor(() => started.length === 1, { timeoutMs: 20_000 });
    const waiting = await Promise.all(
      Array.from({ length: backlogOfEach }, () => ['light', 'heavy'])
        .flat()
        .map(post),
    );
    for (const handle of waiting) {
      await waitFor(async () => (await handle.describe()).raw.pendingActivities?.length === 1);
    }
    gate.resolve();
    await waitFor(() => started.length === 1 + 2 * backlogOfEach, { timeoutMs: 30_000 });
    // While both still have a backlog.
    const heavy = started.slice(1, 1 + backlogOfEach).filter((tenant) => tenant === 'heavy');
    expect(heavy.length / backlogOfEach).toBeGreaterThan(0.63);
    expect(heavy.length / backlogOfEach).toBeLessThan(0.87);
  } finally {
    await actors.stop();
  }
}, 90_000);
