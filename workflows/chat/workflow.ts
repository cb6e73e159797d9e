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
import { assertNever } from '../../domain/assert-never.ts';
import { admissionTimeoutError, type RoundRequest } from '../../domain/chat/round.ts';
import { getAdmissionDeadline } from '../admission-deadline.ts';
import { isTimeout, LocalWrites } from '../local-writes.ts';
import { forwardingActivities } from './activities.ts';
import { ChatState, rejection } from './chat-state.ts';
import {
  type ChatInput,
  chatProgressQuery,
  type EndChatResult,
  endChatUpdate,
  forwardToStoreSignal,
  type LiveRound,
  type StartRoundResult,
  startRoundUpdate,
} from './contract.ts';
import { IdleTimer } from './idle-timer.ts';
import { type ChatActor, runRound } from './run-round.ts';
import { setChatDetails, upsertAdmitted, upsertEnded } from './visibility.ts';

type NextAction = 'beginRound' | 'complete' | 'continueAsNew';

/** The actor of one chat: admits rounds, runs them, and completes after `idle_ms` without work. */
export async function chatWorkflow(input: ChatInput): Promise<void> {
  const state = new ChatState(input);
  const writes = new LocalWrites<ChatActivities>();
  const actor: ChatActor = { input, state, writes };
  const running = new Map<Promise<void>, CancellationScope>();
  const idleTimer = new IdleTimer(input.settings.idle_ms, () => !state.hasAdmittedNothing);
  const isIdle = () => running.size === 0 && allHandlersFinished();
  const isDone = () => state.ended || state.startedOnlyForRejectedUpdate || idleTimer.expired;
  // Once a new run is due, the pending round waits for it and is carried over.
  const mayBeginRound = () => state.hasPendingRound && !state.shouldContinueAsNew;
  const mayComplete = () =>
    isIdle() && !state.hasPendingRound && state.unsentEntries.length === 0 && isDone();
  const hasNextAction = () => mayBeginRound() || (isIdle() && (state.shouldContinueAsNew || mayComplete()));
  const getNextAction = (): NextAction => {
    if (mayBeginRound()) return 'beginRound';
    return mayComplete() ? 'complete' : 'continueAsNew';
  };

  const beginRound = (round: LiveRound) => {
    const scope = new CancellationScope();
    const run = scope
      .run(() => runRound(actor, round))
      .catch((error: unknown) => log.error('failed to settle a round', { error }))
      .finally(() => {
        idleTimer.restart();
        running.delete(run);
      });
    running.set(run, scope);
  };

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
  setHandler(endChatUpdate, async () => {
    state.end();
    const ended = await end(actor);
    upsertEnded();
    setChatDetails(state);
    for (const scope of running.values()) scope.cancel();
    return ended;
  });

  sendOutbox(actor).catch((error: unknown) => log.debug('forwarding stopped', { error }));
  setChatDetails(state);
  idleTimer.run().catch((error: unknown) => log.debug('idle timer stopped', { error }));

  try {
    for (;;) {
      await condition(hasNextAction);
      const action = getNextAction();
      switch (action) {
        case 'beginRound': {
          const round = state.dequeue();
          if (round) beginRound(round);
          break;
        }
        case 'complete':
          return;
        case 'continueAsNew':
          await continueAsNew<typeof chatWorkflow>({ ...input, carried: state.toContinueAsNewState() });
          break;
        default:
          assertNever(action);
      }
    }
  } catch (error) {
    if (isCancellation(error)) {
      state.end();
      await CancellationScope.nonCancellable(() => writes.run(({ endChat }) => endChat(input.chat)));
      upsertEnded();
      setChatDetails(state);
    }
    throw error;
  }
}

/**
 * Sends outbox entries to the store, one after the other. The actor need not finish this to count as idle: the next
 * run takes over the unsent entries, the one being sent included, and the store recognizes a repeat by its key.
 */
async function sendOutbox({ input, state }: ChatActor): Promise<never> {
  const { tenant_id } = input.chat;
  for (;;) {
    await condition(() => state.unsentEntries.length > 0);
    const [forward_id] = state.unsentEntries;
    if (forward_id === undefined) continue;
    const { forwardToStore } = forwardingActivities(input.settings);
    await forwardToStore({ tenant_id, forward_id }).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      log.error('failed to forward a signage event', { forward_id, error });
    });
    state.unsentEntries.shift();
    setChatDetails(state);
  }
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
