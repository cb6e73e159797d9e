import { type ChatState, readChatStates } from '../db/repositories/audit/audit-chats.ts';
import { filterExistingQuotes, filterExistingSonar } from '../db/repositories/audit/audit-conversations.ts';
import { isUuid, toCanonicalId } from '../domain/uuid.ts';
import type { WorkflowExecution } from '../temporal/workflow-executions.ts';
import { chatWorkflowId, chatWorkflowType } from '../workflows/chat/contract.ts';
import { quoteWorkflowId, quoteWorkflowType } from '../workflows/quotes/contract.ts';
import { tenantCodeKey } from '../workflows/search-attributes.ts';
import { sonarWorkflowId, sonarWorkflowType } from '../workflows/sonar/contract.ts';
import { filterConcurrently, findRunning, listActors } from './actors.ts';
import type { Check, CheckOutput, CheckScope } from './check.ts';
import { recheck } from './recheck.ts';
import { read } from './rows.ts';

/** Actors of each kind that one run checks, newest first. */
const most = 1_000;

interface Kind {
  type: string;
  taskQueue: string;
  /** Prefix of workflow ids. */
  prefix: string;
  /** The actors of `names` (workflow ids without prefix) that must not run, each with the reason. */
  findViolations(names: string[]): Promise<Map<string, string>>;
}

/** Every running actor has a row, and the row of a chat has not ended. */
export const checkActorsWithoutRow: Check = async (scope, limit) => {
  const outputs: CheckOutput[] = [];
  for (const kind of getKinds(scope)) outputs.push(await checkKind(scope, kind, limit));
  return {
    checked: outputs.reduce((sum, { checked }) => sum + checked, 0),
    complete: outputs.every(({ complete }) => complete),
    findings: outputs.flatMap(({ findings }) => findings),
  };
};

function getKinds(scope: CheckScope): Kind[] {
  const { chat, quotes, sonar } = scope.taskQueues;
  const missing = (names: string[], there: Set<string>) =>
    new Map(names.filter((name) => !there.has(name)).map((name) => [name, 'its conversation has no row']));
  return [
    {
      type: chatWorkflowType,
      taskQueue: chat,
      prefix: chatWorkflowId(''),
      findViolations: async (names) => {
        const chats = await read(scope, (kysely) => readChatStates(kysely, names.filter(isUuid)));
        return new Map(names.flatMap((name) => findChatViolation(scope, name, chats.get(name))));
      },
    },
    {
      type: quoteWorkflowType,
      taskQueue: quotes,
      prefix: quoteWorkflowId(quotes, ''),
      findViolations: async (keys) =>
        missing(keys, await read(scope, (kysely) => filterExistingQuotes(kysely, keys))),
    },
    {
      type: sonarWorkflowType,
      taskQueue: sonar,
      prefix: sonarWorkflowId(''),
      findViolations: async (ids) =>
        missing(ids, await read(scope, (kysely) => filterExistingSonar(kysely, ids.filter(isUuid)))),
    },
  ];
}

function findChatViolation(scope: CheckScope, name: string, chat: ChatState | undefined): [string, string][] {
  if (!chat) return [[name, 'its chat has no row']];
  const endedBeforeCutoff = chat.endedAt !== null && chat.endedAt < scope.cutoff;
  return endedBeforeCutoff && !chat.hasUnsent ? [[name, 'its chat has ended']] : [];
}

async function checkKind(scope: CheckScope, kind: Kind, limit: AbortSignal): Promise<CheckOutput> {
  limit.throwIfAborted();
  const { runs, complete } = await listActors(scope, kind, most);
  // An actor that has just started may not have written its row yet.
  const settled = runs.filter(({ startTime }) => startTime < scope.cutoff);
  const suspects = await findUnwanted(kind, settled);
  const confirmed = await recheck(suspects, { scope, limit }, async (again) => {
    const running = await filterConcurrently(
      again,
      limit,
      async ({ run }) => (await findRunning(scope, run.workflowId)) !== null,
    );
    return findUnwanted(
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

async function findUnwanted(
  kind: Kind,
  runs: readonly WorkflowExecution[],
): Promise<{ run: WorkflowExecution; why: string }[]> {
  // Older versions used upper-case ids in some workflow ids.
  const toName = ({ workflowId }: WorkflowExecution) => toCanonicalId(workflowId.slice(kind.prefix.length));
  const why = await kind.findViolations(runs.map(toName));
  return runs.flatMap((run) => {
    const reason = why.get(toName(run));
    return reason === undefined ? [] : [{ run, why: reason }];
  });
}
