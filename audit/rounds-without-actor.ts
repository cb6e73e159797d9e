import { filterRunningRounds, findRunningRounds } from '../db/repositories/audit/audit-chats.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { filterConcurrently, findRunning, getTemporal } from './actors.ts';
import type { Check } from './check.ts';
import { read } from './rows.ts';

/** Rounds whose actors one run looks up. */
const most = 200;

/** Every running round without recent progress has a running actor. */
export const checkRoundsWithoutActor: Check = async (scope, limit) => {
  getTemporal(scope);
  const rounds = await read(scope, (kysely) => findRunningRounds(kysely, scope.cutoff, most + 1));
  const looked = rounds.slice(0, most);
  const withoutActor = await filterConcurrently(
    looked,
    limit,
    async ({ chatId }) => (await findRunning(scope, chatWorkflowId(chatId))) === null,
  );
  // The actor may have ended the round, and then completed, between the two reads.
  const left = await read(scope, (kysely) =>
    filterRunningRounds(
      kysely,
      withoutActor.map(({ roundId }) => roundId),
    ),
  );
  return {
    checked: looked.length,
    complete: rounds.length <= most,
    findings: left.map(({ roundId, chatId, tenantCode, updatedAt }) => ({
      ids: { round_id: roundId, chat_id: chatId },
      tenant: tenantCode,
      since: updatedAt.toISOString(),
      what: 'the round is in progress and its actor does not run',
    })),
  };
};
