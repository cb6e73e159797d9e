import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../config.ts';
import { waitUntilGone } from '../../operator/delete-chat-runs.ts';
import { createPayloadCodec } from '../../temporal/codec/create-codec.ts';
import { connectTemporal, type OpenTemporal } from '../../temporal/connect.ts';
import { findExecution } from '../../temporal/workflow-executions.ts';
import { chatWorkflowId, chatWorkflowType } from '../../workflows/chat/contract.ts';
import { testDependencies } from '../support/dependencies.ts';

let temporal: OpenTemporal;
beforeAll(async () => {
  temporal = await connectTemporal({
    address: testDependencies().temporalAddress,
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
  });
});
afterAll(() => temporal?.close());

test('a run that stays is deleted when Temporal is asked again', async () => {
  const workflowId = chatWorkflowId(randomUUID());
  const { firstExecutionRunId: runId } = await temporal.client.workflow.start(chatWorkflowType, {
    workflowId,
    taskQueue: `test-${randomUUID()}`,
    args: [{}],
  });
  // As if Temporal had not kept its promise to delete it.
  expect(await waitUntilGone(temporal, [{ workflowId, runId }])).toEqual([]);
  expect(await findExecution(temporal, workflowId, runId)).toBeNull();
});
