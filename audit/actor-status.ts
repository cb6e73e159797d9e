import { type ChatState, readChatStates } from '../db/repositories/audit/audit-chats.ts';
import { isUuid, toCanonicalId } from '../domain/uuid.ts';
import type { WorkflowExecution } from '../temporal/workflow-executions.ts';
import { chatWorkflowId, chatWorkflowType } from '../workflows/chat/contract.ts';
import { chatStatusKey } from '../workflows/search-attributes.ts';
import { filterConcurrently, findRunning, listActors } from './actors.ts';
import type { Check, CheckScope } from './check.ts';
import { recheck } from './recheck.ts';
import { read } from './rows.ts';

/** Actors that one run checks, newest first. */
const most = 200;

/** The status that a chat's actor shows to operators equals the status of the chat's row. */
export const checkActorStatus: Check = async (scope, limit) => {
  const { runs, complete } = await listActors(
    scope,
    { type: chatWorkflowType, taskQueue: scope.taskQueues.chat },
    most,
  );
  const suspects = await findMismatches(scope, runs);
  const confirmed = await recheck(suspects, { scope, limit }, async (again) => {
    const now: WorkflowExecution[] = [];
    await filterConcurrently(again, limit, async ({ run }) => {
      const running = await findRunning(scope, run.workflowId);
      if (running) now.push(running);
      return running !== null;
    });
    return findMismatches(scope, now);
  });
  return {
    checked: runs.length,
    complete,
    findings: confirmed.map(({ run, chat }) => ({
      ids: { chat_id: chat.chatId, workflow_id: run.workflowId },
      tenant: chat.tenantCode,
      since: chat.updatedAt.toISOString(),
      what: `the actor shows ${run.typedSearchAttributes.get(chatStatusKey) ?? 'no status'}, the row says ${chat.status}`,
    })),
  };
};

/** Actors whose row has had another status since before the cutoff. Another check covers missing rows. */
async function findMismatches(
  scope: CheckScope,
  runs: readonly WorkflowExecution[],
): Promise<{ run: WorkflowExecution; chat: ChatState }[]> {
  const getId = ({ workflowId }: WorkflowExecution) =>
    toCanonicalId(workflowId.slice(chatWorkflowId('').length));
  const chats = await read(scope, (kysely) => readChatStates(kysely, runs.map(getId).filter(isUuid)));
  return runs.flatMap((run) => {
    const chat = chats.get(getId(run));
    if (!chat || chat.endedAt !== null || chat.updatedAt >= scope.cutoff) return [];
    return run.typedSearchAttributes.get(chatStatusKey) === chat.status ? [] : [{ run, chat }];
  });
}
