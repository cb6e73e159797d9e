import { type ChatState, readChatStates } from '../db/repositories/audit/audit-chats.ts';
import { filterExistingQuotes, filterExistingSonar } from '../db/repositories/audit/audit-conversations.ts';
import { isUuid, toCanonicalId } from '../domain/uuid.ts';
import type { WorkflowExecution } from '../temporal/workflow-executions.ts';
import { chatWorkflowId, chatWorkflowType } from '../workflows/chat/contract.ts';
import { quoteWorkflowId, quoteWorkflowType } from '../workflows/quotes/contract.ts';
import { tenantCodeKey } from '../workflows/search-attributes.ts';
import { sonarWorkflowId, sonarWorkflowType } from '../workflows/sonar/contract.ts';
import { findRunning, listActors, whichHold } from './actors.ts';
import { type AuditScope, type Check, type CheckOutput, getCutoff } from './check.ts';
import { recheck } from './recheck.ts';
import { read } from './rows.ts';

/** Actors of each kind that one run looks at, the newest first. */
const most = 1_000;

interface Kind {
  type: string;
  taskQueue: string;
  /** What an actor's id begins with. */
  prefix: string;
  /** Of these actors those that should not run, by what their ids end with, and why. */
  whyNot(names: string[]): Promise<Map<string, string>>;
}

/** Every actor that runs has a row, and a chat's has not ended. */
export const checkActorsWithoutRow: Check = async (scope, limit) => {
  const looks: CheckOutput[] = [];
  for (const kind of kindsOf(scope)) looks.push(await checkKind(scope, kind, limit));
  return {
    checked: looks.reduce((sum, { checked }) => sum + checked, 0),
    complete: looks.every(({ complete }) => complete),
    findings: looks.flatMap(({ findings }) => findings),
  };
};

function kindsOf(scope: AuditScope): Kind[] {
  const { chat, quotes, sonar } = scope.taskQueues;
  const missing = (names: string[], there: Set<string>) =>
    new Map(names.filter((name) => !there.has(name)).map((name) => [name, 'its conversation has no row']));
  return [
    {
      type: chatWorkflowType,
      taskQueue: chat,
      prefix: chatWorkflowId(''),
      whyNot: async (names) => {
        const chats = await read(scope, (kysely) => readChatStates(kysely, names.filter(isUuid)));
        return new Map(names.flatMap((name) => whyNotChat(scope, name, chats.get(name))));
      },
    },
    {
      type: quoteWorkflowType,
      taskQueue: quotes,
      prefix: quoteWorkflowId(quotes, ''),
      whyNot: async (keys) =>
        missing(keys, await read(scope, (kysely) => filterExistingQuotes(kysely, keys))),
    },
    {
      type: sonarWorkflowType,
      taskQueue: sonar,
      prefix: sonarWorkflowId(''),
      whyNot: async (ids) =>
        missing(ids, await read(scope, (kysely) => filterExistingSonar(kysely, ids.filter(isUuid)))),
    },
  ];
}

function whyNotChat(scope: AuditScope, name: string, chat: ChatState | undefined): [string, string][] {
  if (!chat) return [[name, 'its chat has no row']];
  const isLongOver = chat.endedAt !== null && chat.endedAt < getCutoff(scope);
  return isLongOver && !chat.hasUnsent ? [[name, 'its chat has ended']] : [];
}

async function checkKind(scope: AuditScope, kind: Kind, limit: AbortSignal): Promise<CheckOutput> {
  limit.throwIfAborted();
  const { runs, complete } = await listActors(scope, kind, most);
  // One that has just begun may not have come to write its row.
  const settled = runs.filter(({ startTime }) => startTime < getCutoff(scope));
  const suspects = await unwanted(kind, settled);
  const confirmed = await recheck(scope, suspects, limit, async (again) => {
    const running = await whichHold(
      again,
      limit,
      async ({ run }) => (await findRunning(scope, run.workflowId)) !== null,
    );
    return unwanted(
      kind,
      running.map(({ run }) => run),
    );
  });
  return {
    checked: runs.length,
    complete,
    findings: confirmed.map(({ run, why }) => ({
      ids: { workflow_id: run.workflowId, run_id: run.runId },
      tenant: run.typedSearchAttributes.get(tenantCodeKey) ?? null,
      since: run.startTime.toISOString(),
      what: `the actor runs and ${why}`,
    })),
  };
}

async function unwanted(
  kind: Kind,
  runs: readonly WorkflowExecution[],
): Promise<{ run: WorkflowExecution; why: string }[]> {
  // Older versions named some actors by ids in capitals.
  const nameOf = ({ workflowId }: WorkflowExecution) => toCanonicalId(workflowId.slice(kind.prefix.length));
  const why = await kind.whyNot(runs.map(nameOf));
  return runs.flatMap((run) => {
    const reason = why.get(nameOf(run));
    return reason === undefined ? [] : [{ run, why: reason }];
  });
}
