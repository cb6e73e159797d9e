import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import { admissionTimedOut, type RoundRequest } from '../../domain/chat/round.ts';
import { isTimeout, LocalWrites } from '../local-writes.ts';
import { forwardingActivities } from './activities.ts';
import { ChatState, rejection } from './chat-state.ts';
import {
  type ChatInput,
  chatProgressQuery,
  type EndChatResult,
  endChatUpdate,
  forwardToStoreSignal,
  type StartRoundResult,
  startRoundUpdate,
} from './contract.ts';
import { IdleTimer } from './idle-timer.ts';
import { runRound } from './run-round.ts';
import { setCurrentDetailsOf, upsertAdmitted, upsertEnded } from './visibility.ts';

type ChatWrites = LocalWrites<ChatActivities>;

/** One conversation: admits rounds, runs them, ends when nothing has happened for a while. */
export async function chatWorkflow(input: ChatInput): Promise<void> {
  const state = new ChatState(input);
  const writes: ChatWrites = new LocalWrites();
  const running = new Map<Promise<void>, CancellationScope>();
  const idle = new IdleTimer(input.settings.idle_ms, () => !state.hasAdmittedNothing);
  const isQuiet = () => running.size === 0 && allHandlersFinished();
  const isDone = () => state.ended || state.startedOnlyForRejectedUpdate || idle.expired;
  const isOver = () => isQuiet() && !state.waiting && state.forwards.length === 0 && isDone();
  const mayBegin = () => state.waiting && !state.shouldContinueAsNew;

  setHandler(chatProgressQuery, () => state.progress());
  setHandler(startRoundUpdate, (request) => admit(input, state, writes, request), {
    validator: (request) => {
      const code = state.getRejection(request);
      if (code) throw rejection(code);
    },
  });
  setHandler(forwardToStoreSignal, (forwardId) => {
    state.forwards.push(forwardId);
    setCurrentDetailsOf(state);
  });
  setHandler(endChatUpdate, async () => {
    state.end();
    const ended = await end(input, writes);
    upsertEnded();
    setCurrentDetailsOf(state);
    for (const scope of running.values()) scope.cancel();
    return ended;
  });

  forwardInOrder(input, state).catch((error: unknown) => log.debug('forwarding stopped', { error }));
  setCurrentDetailsOf(state);
  idle.run().catch((error: unknown) => log.debug('idle timer stopped', { error }));

  try {
    for (;;) {
      await condition(() => mayBegin() || (isQuiet() && (state.shouldContinueAsNew || isOver())));
      const round = mayBegin() ? state.dequeue() : null;
      if (round) {
        const scope = new CancellationScope();
        const run = scope
          .run(() => runRound(input, state, writes, round))
          .catch((error: unknown) => log.error('failed to settle a round', { error }))
          .finally(() => {
            idle.restart();
            running.delete(run);
          });
        running.set(run, scope);
      } else if (isOver()) {
        return;
      } else {
        await continueAsNew<typeof chatWorkflow>({ ...input, carried: state.toContinueAsNewState() });
      }
    }
  } catch (error) {
    if (isCancellation(error)) {
      state.end();
      await CancellationScope.nonCancellable(() => writes.run(({ endChat }) => endChat(input.chat)));
      upsertEnded();
      setCurrentDetailsOf(state);
    }
    throw error;
  }
}

/**
 * Tells the store what is to be told, one after the other. It is no part of a quiet point: a new run takes
 * over what is left, the one under way included, and the store knows a repeat by its key.
 */
async function forwardInOrder(input: ChatInput, state: ChatState): Promise<never> {
  const { tenant_id } = input.chat;
  for (;;) {
    await condition(() => state.forwards.length > 0);
    const [forward_id] = state.forwards;
    if (forward_id === undefined) continue;
    const { forwardToStore } = forwardingActivities(input.settings);
    await forwardToStore({ tenant_id, forward_id }).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      log.error('failed to forward a signage event', { forward_id, error });
    });
    state.forwards.shift();
    setCurrentDetailsOf(state);
  }
}

/** Admits a round that the validator let in, and answers at once; the loop does the rest. */
async function admit(
  input: ChatInput,
  state: ChatState,
  writes: ChatWrites,
  request: RoundRequest,
): Promise<StartRoundResult> {
  const ticket = { chat_id: input.chat.chat_id, round_id: request.round_id };
  if (state.isDuplicate(request.round_id)) return ticket;
  const before = admitBefore(request);
  const endAdmission = state.beginAdmission(request.round_id, before);
  try {
    const admission = await writes
      .run(({ admitRound }) => admitRound(admissionArgs(input, state, request)), before)
      .catch((error: unknown) => rollBack(input, writes, request, error));
    // Meanwhile a repeat of the request may have been admitted, and its round may run.
    if (state.isDuplicate(request.round_id)) return ticket;
    if (!admission.admitted) {
      state.markRejected();
      throw rejection(admission.code, 'message' in admission ? admission.message : undefined);
    }
    if (admission.status === 'in_progress') {
      state.admit(request, admission);
      upsertAdmitted(admission.round_no);
    }
    return ticket;
  } finally {
    endAdmission();
  }
}

function admissionArgs({ chat, settings }: ChatInput, state: ChatState, request: RoundRequest) {
  const live = state.liveRounds.map(({ round_id }) => round_id);
  return { chat, request, cap: settings.refinement_cap, live };
}

/**
 * When attempts at the admission end. A server of today says how long they may take, so that its clock need not
 * agree with Temporal's (ruling D4).
 */
function admitBefore({ admit_before, admit_ms }: RoundRequest): number {
  return admit_ms === undefined ? admit_before : Date.now() + admit_ms;
}

/** It is not known whether the round was written: if so, it ends and costs nothing; if not, it never will be. */
async function rollBack(
  { chat }: ChatInput,
  writes: ChatWrites,
  request: RoundRequest,
  error: unknown,
): Promise<{ admitted: false; code: 'ADMISSION_TIMEOUT' }> {
  // Histories of the oldest code let a failure of the activity itself pass.
  if (!isTimeout(error) && !isCancellation(error) && !patched('every failed admission is given up'))
    throw error;
  const { tenant_id, chat_id } = chat;
  const { round_id, admit_before } = request;
  if (patched('admissions-are-rolled-back')) {
    const args = { chat: { tenant_id, chat_id }, request: { round_id, admit_before } };
    await writes.run(({ rollBackAdmission }) => rollBackAdmission(args));
    return { admitted: false, code: 'ADMISSION_TIMEOUT' };
  }
  const outcome = { status: 'error' as const, last_error: admissionTimedOut, failed_steps: [] };
  await writes.run(({ settleRound }) => settleRound({ tenant_id, chat_id, round_id, outcome }));
  throw rejection('ADMISSION_TIMEOUT');
}

async function end({ chat }: ChatInput, writes: ChatWrites): Promise<EndChatResult> {
  const ended = await writes.run(({ endChat }) => endChat(chat));
  if (!ended) throw rejection('NOT_FOUND');
  return { chat_id: chat.chat_id, ended_at: ended.ended_at };
}
