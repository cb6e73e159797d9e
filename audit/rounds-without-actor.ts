import { filterRunningRounds, findRunningRounds } from '../db/repositories/audit/audit-chats.ts';
import { chatWorkflowId } from '../workflows/chat/contract.ts';
import { findRunning, getTemporal, whichHold } from './actors.ts';
import { type Check, getCutoff } from './check.ts';
import { read } from './rows.ts';

/** Rounds whose actors are asked for in one run. */
const most = 200;

/** Every round at work that does not move has an actor that runs. */
export const checkRoundsWithoutActor: Check = async (scope, limit) => {
  getTemporal(scope);
  const rounds = await read(scope, (kysely) => findRunningRounds(kysely, getCutoff(scope), most + 1));
  const looked = rounds.slice(0, most);
  const lonely = await whichHold(
    looked,
    limit,
    async ({ chatId }) => (await findRunning(scope, chatWorkflowId(chatId))) === null,
  );
  // The actor may have ended the round, and then itself, between the two.
  const left = await read(scope, (kysely) =>
    filterRunningRounds(
      kysely,
      lonely.map(({ roundId }) => roundId),
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
