import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Config } from '../config.ts';
import type {
  StaleQuoteConversation,
  StaleSonarConversation,
} from '../db/repositories/stale-conversations.ts';
import type { CursorKey } from '../db/repositories/webhooks/cursors.ts';
import type { OpenTemporal } from '../temporal/connect.ts';
import { quoteSettings, quoteStart } from '../temporal/quote-actors.ts';
import { sonarSettings, sonarStart } from '../temporal/sonar-actors.ts';
import { webhookActorSettings } from '../temporal/webhook-actor-settings.ts';
import { createWebhookActors } from '../temporal/webhook-actors.ts';
import { quoteWorkflowType } from '../workflows/quotes/contract.ts';
import { sonarWorkflowType } from '../workflows/sonar/contract.ts';
import { webhookWorkflowId } from '../workflows/webhooks/contract.ts';

/** Starts actors that continue from rows; false if one is already running. */
interface ResumeActors {
  sonar(conversation: StaleSonarConversation): Promise<boolean>;
  quotes(conversation: StaleQuoteConversation): Promise<boolean>;
  webhooks(cursor: CursorKey): Promise<boolean>;
}

/** @param terminateIfUnreplayable resolves to whether it terminated the actor */
export function createResumeActors(
  { client }: OpenTemporal,
  config: Config,
  terminateIfUnreplayable: (workflowId: string) => Promise<boolean>,
): ResumeActors {
  async function start(type: string, options: ReturnType<typeof sonarStart> | ReturnType<typeof quoteStart>) {
    const startActor = () => client.workflow.start(type, { ...options, workflowIdConflictPolicy: 'FAIL' });
    try {
      await startActor();
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (!(await terminateIfUnreplayable(options.workflowId))) return false;
      await startActor();
    }
    return true;
  }

  const webhookActors = createWebhookActors(client, webhookActorSettings(config));

  return {
    async webhooks({ tenantId, endpointId, chatId }) {
      const ref = { tenant_id: tenantId, endpoint_id: endpointId, chat_id: chatId };
      if (await webhookActors.resume(ref)) return true;
      return (await terminateIfUnreplayable(webhookWorkflowId(ref))) && webhookActors.resume(ref);
    },
    sonar: ({ conversationId, accountId, open }) =>
      start(
        sonarWorkflowType,
        sonarStart(
          {
            conversation: { conversation_id: conversationId, account_id: accountId },
            settings: sonarSettings(config),
            taskQueue: config.SONAR_TASK_QUEUE,
          },
          open,
        ),
      ),
    quotes: ({ id, key, userId, threadNum, messageCount, replyCount }) =>
      start(
        quoteWorkflowType,
        quoteStart(
          { key, userId, threadNum, settings: quoteSettings(config), taskQueue: config.QUOTES_TASK_QUEUE },
          { conversation_id: id, message_count: messageCount, reply_count: replyCount },
        ),
      ),
  };
}
