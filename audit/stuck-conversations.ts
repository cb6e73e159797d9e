import {
  countAwaitingQuotes,
  filterOpenSonar,
  findOpenSonarConversations,
  findUnansweredQuotes,
} from '../db/repositories/audit/audit-conversations.ts';
import { quoteWorkflowId } from '../workflows/quotes/contract.ts';
import { sonarWorkflowId } from '../workflows/sonar/contract.ts';
import { filterConcurrently, findRunning, getTemporal } from './actors.ts';
import type { Check } from './check.ts';
import { read } from './rows.ts';

const mostQuotes = 100;
const mostCounted = 100_000;
/** Conversations whose actors one run looks up. */
const mostSonar = 200;

/** No message of a quote conversation stays without a reply for long. */
export const checkUnansweredQuotes: Check = async (scope) => {
  const { checked, unanswered } = await read(scope, async (kysely) => ({
    checked: await countAwaitingQuotes(kysely, mostCounted),
    unanswered: await findUnansweredQuotes(kysely, scope.cutoff, mostQuotes),
  }));
  return {
    checked,
    complete: checked < mostCounted && unanswered.length < mostQuotes,
    findings: unanswered.map(({ conversationId, key, messages, since }) => ({
      ids: {
        conversation_id: conversationId,
        workflow_id: quoteWorkflowId(scope.taskQueues.quotes, key),
      },
      tenant: null,
      since: since.toISOString(),
      what: `messages without a reply: ${messages}`,
    })),
  };
};

/** Every Sonar conversation with open questions and without recent progress has a running actor. */
export const checkSonarWithoutActor: Check = async (scope, limit) => {
  getTemporal(scope);
  const before = scope.cutoff;
  const open = await read(scope, (kysely) => findOpenSonarConversations(kysely, before, mostSonar + 1));
  const looked = open.slice(0, mostSonar);
  const withoutActor = await filterConcurrently(
    looked,
    limit,
    async ({ conversationId }) => (await findRunning(scope, sonarWorkflowId(conversationId))) === null,
  );
  const ids = withoutActor.map(({ conversationId }) => conversationId);
  const left = await read(scope, (kysely) => filterOpenSonar(kysely, ids, before));
  return {
    checked: looked.length,
    complete: open.length <= mostSonar,
    findings: withoutActor
      .filter(({ conversationId }) => left.has(conversationId))
      .map(({ conversationId, chats, since }) => ({
        ids: { conversation_id: conversationId, workflow_id: sonarWorkflowId(conversationId) },
        tenant: null,
        since: since.toISOString(),
        what: `open chats: ${chats}, and their actor does not run`,
      })),
  };
};
