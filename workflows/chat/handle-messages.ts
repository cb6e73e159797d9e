import { isCancellation, patched, setHandler } from '@temporalio/workflow';
import { admissionTimeoutError, type RoundRequest } from '../../domain/chat/round.ts';
import { getAdmissionDeadline } from '../admission-deadline.ts';
import { isTimeout } from '../local-writes.ts';
import { upgradeSignal } from '../upgrade.ts';
import { rejection } from './chat-state.ts';
import {
  chatProgressQuery,
  type EndChatResult,
  endChatUpdate,
  forwardToStoreSignal,
  type StartRoundResult,
  startRoundUpdate,
} from './contract.ts';
import type { ChatActor } from './run-round.ts';
import type { RunningRounds } from './running-rounds.ts';
import { setChatDetails, upsertAdmitted, upsertEnded } from './visibility.ts';

/** Handles the actor's updates, signals and queries (`contract.ts`). */
export function handleMessages(actor: ChatActor, rounds: RunningRounds): void {
  const { state } = actor;
  setHandler(chatProgressQuery, () => state.progress());
  setHandler(startRoundUpdate, (request) => admit(actor, request), {
    validator: (request) => {
      const code = state.getRejection(request);
      if (code) throw rejection(code);
    },
  });
  setHandler(forwardToStoreSignal, (forwardId) => {
    state.unsentEntries.push(forwardId);
    setChatDetails(state);
  });
  setHandler(upgradeSignal, () => state.requestUpgrade());
  setHandler(endChatUpdate, async () => {
    state.end();
    const ended = await end(actor);
    upsertEnded();
    setChatDetails(state);
    rounds.cancel();
    return ended;
  });
}

/** Admits a round that the validator accepted, and returns at once. The loop runs it. */
async function admit(actor: ChatActor, request: RoundRequest): Promise<StartRoundResult> {
  const { input, state, writes } = actor;
  const result = { chat_id: input.chat.chat_id, round_id: request.round_id };
  if (state.isDuplicate(request.round_id)) return result;
  const deadline = getAdmissionDeadline(request);
  const endAdmission = state.beginAdmission(request.round_id, deadline);
  try {
    const admission = await writes
      .run(({ admitRound }) => admitRound(toAdmitArgs(actor, request)), deadline)
      .catch((error: unknown) => rollBack(actor, request, error));
    // A repeat of the request may have been admitted meanwhile, and its round may run.
    if (state.isDuplicate(request.round_id)) return result;
    if (!admission.admitted) {
      state.markRejected();
      throw rejection(admission.code, 'message' in admission ? admission.message : undefined);
    }
    if (admission.status === 'in_progress') {
      state.admit(request, admission);
      upsertAdmitted(admission.round_no);
    }
    return result;
  } finally {
    endAdmission();
  }
}

function toAdmitArgs({ input: { chat, settings }, state }: ChatActor, request: RoundRequest) {
  const live = state.liveRounds.map(({ round_id }) => round_id);
  return { chat, request, cap: settings.refinement_cap, live };
}

/**
 * Rolls back an admission whose result is unknown (ruling D4). A round that was written ends without a charge; one
 * that was not written never will be.
 */
async function rollBack(
  { input, writes }: ChatActor,
  request: RoundRequest,
  error: unknown,
): Promise<{ admitted: false; code: 'ADMISSION_TIMEOUT' }> {
  // In the oldest histories a failure of the activity itself failed the update.
  if (!isTimeout(error) && !isCancellation(error) && !patched('every failed admission is given up'))
    throw error;
  const { tenant_id, chat_id } = input.chat;
  const { round_id, admit_before } = request;
  if (patched('admissions-are-rolled-back')) {
    const args = { chat: { tenant_id, chat_id }, request: { round_id, admit_before } };
    await writes.run(({ rollBackAdmission }) => rollBackAdmission(args));
    return { admitted: false, code: 'ADMISSION_TIMEOUT' };
  }
  const outcome = { status: 'error' as const, last_error: admissionTimeoutError, failed_steps: [] };
  await writes.run(({ settleRound }) => settleRound({ tenant_id, chat_id, round_id, outcome }));
  throw rejection('ADMISSION_TIMEOUT');
}

async function end({ input: { chat }, writes }: ChatActor): Promise<EndChatResult> {
  const ended = await writes.run(({ endChat }) => endChat(chat));
  if (!ended) throw rejection('NOT_FOUND');
  return { chat_id: chat.chat_id, ended_at: ended.ended_at };
}
