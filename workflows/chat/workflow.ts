import {
  ActivityFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  log,
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { RoundRequest } from '../../domain/chat/round.ts';
import { admissionActivities, endingActivities, forwardingActivities } from './activities.ts';
import { ChatState, refusal } from './chat-state.ts';
import {
  type ChatEnd,
  type ChatInput,
  chatProgress,
  endChat,
  forwardToStore,
  type RoundTicket,
  startRound,
} from './contract.ts';
import { IdleClock } from './idle-clock.ts';
import { runRound } from './run-round.ts';
import { showAdmitted, showDetails, showEnded } from './visibility.ts';

/** One conversation: admits rounds, runs them, ends when nothing has happened for a while. */
export async function chatWorkflow(input: ChatInput): Promise<void> {
  const state = new ChatState(input);
  const running = new Map<Promise<void>, CancellationScope>();
  const idle = new IdleClock(input.settings.idle_ms, () => !state.isIdleFromTheStart);
  const isQuiet = () => running.size === 0 && allHandlersFinished();
  const isDone = () => state.ended || state.isUnneeded || idle.expired;
  const isOver = () => isQuiet() && !state.waiting && state.forwards.length === 0 && isDone();
  const mayBegin = () => state.waiting && !state.isRunLong;

  setHandler(chatProgress, () => state.progress());
  setHandler(startRound, (request) => admit(input, state, request), {
    validator: (request) => {
      const code = state.refusalOf(request);
      if (code) throw refusal(code);
    },
  });
  setHandler(forwardToStore, (forwardId) => {
    state.forwards.push(forwardId);
    showDetails(state);
  });
  setHandler(endChat, async () => {
    state.end();
    const ended = await end(input);
    showEnded();
    showDetails(state);
    for (const scope of running.values()) scope.cancel();
    return ended;
  });

  forwardInOrder(input, state).catch((error: unknown) => log.debug('forwarding stops', { error }));
  showDetails(state);
  idle.run().catch((error: unknown) => log.debug('the idle clock stops', { error }));

  try {
    for (;;) {
      await condition(() => mayBegin() || (isQuiet() && (state.isRunLong || isOver())));
      const round = mayBegin() ? state.takeWaiting() : null;
      if (round) {
        const scope = new CancellationScope();
        const run = scope
          .run(() => runRound(input, state, round))
          .catch((error: unknown) => log.error('a round could not be brought to its end', { error }))
          .finally(() => {
            idle.touch();
            running.delete(run);
          });
        running.set(run, scope);
      } else if (isOver()) {
        return;
      } else {
        await continueAsNew<typeof chatWorkflow>({ ...input, carried: state.carry() });
      }
    }
  } catch (error) {
    if (isCancellation(error)) {
      state.end();
      await CancellationScope.nonCancellable(() => endingActivities.endChat(input.chat));
      showEnded();
      showDetails(state);
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
    await forwardingActivities.forwardToStore({ tenant_id, forward_id }).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      log.error('a signage event could not be forwarded', { forward_id, error });
    });
    state.forwards.shift();
    showDetails(state);
  }
}

/** Admits a round that the validator let in, and answers at once; the loop does the rest. */
async function admit(input: ChatInput, state: ChatState, request: RoundRequest): Promise<RoundTicket> {
  const ticket = { chat_id: input.chat.chat_id, round_id: request.round_id };
  if (state.knows(request.round_id)) return ticket;
  state.beginAdmission(request.round_id);
  try {
    const { refinement_cap: cap } = input.settings;
    const activities = admissionActivities(request.admit_before);
    const admission = await activities
      .admitRound({ chat: input.chat, request, cap })
      .catch((error: unknown) => giveUp(input, request, error));
    if (!admission.admitted) {
      state.turnAway();
      throw refusal(admission.code);
    }
    if (admission.status === 'in_progress') {
      state.admit(request, admission);
      showAdmitted(admission.round_no);
    }
    return ticket;
  } finally {
    state.endAdmission();
  }
}

/** Nobody knows whether the round was written before time ran out: if so, it ends and costs nothing. */
async function giveUp({ chat }: ChatInput, { round_id }: RoundRequest, error: unknown): Promise<never> {
  // A local activity that failed for good may reject with the failure itself, which this once let pass.
  const isFailure = error instanceof ActivityFailure || patched('every failed admission is given up');
  if (!isFailure) throw error;
  const { tenant_id, chat_id } = chat;
  const outcome = { status: 'error' as const, last_error: 'admission timed out', failed_steps: [] };
  await endingActivities.settleRound({ tenant_id, chat_id, round_id, outcome });
  throw refusal('ADMISSION_TIMEOUT');
}

async function end({ chat }: ChatInput): Promise<ChatEnd> {
  const ended = await endingActivities.endChat(chat);
  if (!ended) throw refusal('NOT_FOUND');
  return { chat_id: chat.chat_id, ended_at: ended.ended_at };
}
