import { setTimeout as pause } from 'node:timers/promises';
import { findChat, type StoredChat } from '../../../db/repositories/chat/chats.ts';
import type { ChatRef, RoundRequest } from '../../../domain/chat/round.ts';
import { UpdateRejectedError } from '../../updates/send-update.ts';
import type { SdkCaller } from '../authenticate.ts';
import type { SdkDeps } from '../deps.ts';

/** The longest that an actor lags behind its rows: the time limit of a lost workflow task, and a replay. */
const lagMs = 5_000;
const pauseMs = 100;

export interface RoundStart {
  caller: SdkCaller;
  chat: ChatRef;
  /** The chat's row; null for a new chat. */
  stored: StoredChat | null;
  request: RoundRequest;
}

export interface FailedStart {
  error: unknown;
  /** Whether the round may have been written: only a rejection at the first delivery rules that out (ruling D4). */
  mayBeWritten: boolean;
}

/**
 * Sends a round to its chat's actor; null when it was admitted. An actor that lost a workflow task lags behind its rows
 * until the task is delivered again: it may reject a round for one that polls already show as failed. So an update
 * that is rejected with PRIOR_ROUND_IN_FLIGHT is sent again if the rows show no round in flight.
 */
export async function startRound(
  deps: Pick<SdkDeps, 'db' | 'chats'>,
  { caller, chat, stored, request }: RoundStart,
): Promise<FailedStart | null> {
  const until = Math.min(request.admit_before, Date.now() + lagMs);
  let mayBeWritten = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await deps.chats.startRound(chat, stored, request, { attempt, tenantWeight: caller.tenantWeight });
      return null;
    } catch (error) {
      mayBeWritten ||= !(error instanceof UpdateRejectedError && error.onFirstDelivery);
      const mayRetry = stored !== null && isInFlight(error) && Date.now() < until;
      if (!mayRetry || !(await admitsByRows(deps, caller, chat))) return { error, mayBeWritten };
    }
    await pause(pauseMs);
  }
}

function isInFlight(error: unknown): boolean {
  return error instanceof UpdateRejectedError && error.code === 'PRIOR_ROUND_IN_FLIGHT';
}

/** Whether the rows show an open chat without a round in flight; false while they cannot be read. */
async function admitsByRows(
  { db }: Pick<SdkDeps, 'db'>,
  caller: SdkCaller,
  { profile_id, chat_id }: ChatRef,
): Promise<boolean> {
  const chat = await findChat(db, caller, { profileId: profile_id, chatId: chat_id }).catch(() => null);
  return chat !== null && chat.endedAt === null && chat.inFlightRoundId === null;
}
