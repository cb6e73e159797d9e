import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { msToTs } from '../../temporal/sdk-internals.ts';
import { type ChatInput, chatWorkflowId, chatWorkflowType } from '../../workflows/chat/contract.ts';
import { newChat, testSettings } from './chat-actors.ts';
import { testDependencies } from './dependencies.ts';

const { CommandType } = proto.temporal.api.enums.v1;

interface OlderChat {
  workflowId: string;
  taskQueue: string;
  end(): Promise<void>;
}

/**
 * Starts a chat on its own task queue whose first workflow task was completed by other code: it scheduled step 3
 * before any round was requested.
 */
export async function startOlderChat(): Promise<OlderChat> {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
  const client = new Client({ connection });
  const taskQueue = `test-${randomUUID()}`;
  const input: ChatInput = {
    chat: newChat(),
    stored: { ended: false, refinements: 0, has_anchor: false, round_count: 0, in_flight_round_id: null },
    settings: testSettings,
  };
  const workflowId = chatWorkflowId(input.chat.chat_id);
  const handle = await client.workflow.start(chatWorkflowType, { workflowId, taskQueue, args: [input] });
  const worker = { namespace: 'default', identity: 'older code' };
  const { taskToken } = await client.withDeadline(Date.now() + 10_000, () =>
    client.workflowService.pollWorkflowTaskQueue({ ...worker, taskQueue: { name: taskQueue } }),
  );
  await client.workflowService.respondWorkflowTaskCompleted({
    ...worker,
    taskToken,
    commands: [
      {
        commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
        scheduleActivityTaskCommandAttributes: {
          activityId: '1',
          activityType: { name: 'crossSell' },
          taskQueue: { name: `${taskQueue}-of-nobody` },
          startToCloseTimeout: msToTs('1 hour'),
        },
      },
    ],
  });
  return {
    workflowId,
    taskQueue,
    async end() {
      await handle.terminate();
      await connection.close();
    },
  };
}
