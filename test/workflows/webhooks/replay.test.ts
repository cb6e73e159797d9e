import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { webhookWorkflowId } from '../../../workflows/webhooks/contract.ts';
import { testBundle } from '../../support/dependencies.ts';
import { waitFor } from '../../support/wait-for.ts';
import { newWebhookRef, useWebhookWorkflows } from '../../support/webhook-workflows.ts';

const workflows = useWebhookWorkflows();
const corpus = new URL('../../histories/webhooks/', import.meta.url);

async function replay(history: unknown, workflowId: string): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: testBundle() }, history, workflowId);
}

describe("today's workflow code", () => {
  test.each(readdirSync(corpus).filter((name) => name.endsWith('.history')))('replays %s', async (name) => {
    const history = proto.temporal.api.history.v1.History.decode(readFileSync(new URL(name, corpus)));
    await expect(replay(history, 'webhook/recorded')).resolves.toBeUndefined();
  });

  test('replays its own histories', async () => {
    const ref = newWebhookRef();
    const handle = workflows.client.workflow.getHandle(webhookWorkflowId(ref));
    workflows.fake.isFailing = true;
    workflows.fake.note(ref.chat_id, 1, 2);
    await workflows.actors().wake(ref);
    await waitFor(() => workflows.fake.attempts === 1, { timeoutMs: 15_000 });
    workflows.fake.isFailing = false;
    await workflows.actors().retryNow(ref);
    await waitFor(async () => (await handle.describe()).status.name === 'COMPLETED', { timeoutMs: 15_000 });
    await expect(replay(await handle.fetchHistory(), handle.workflowId)).resolves.toBeUndefined();
  });
});
