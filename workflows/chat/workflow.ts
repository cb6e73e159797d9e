import { CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import { assertNever } from '../../domain/assert-never.ts';
import { LocalWrites } from '../local-writes.ts';
import { continueOnCurrentBuild } from '../upgrade.ts';
import { forwardingActivities } from './activities.ts';
import { ChatState } from './chat-state.ts';
import type { ChatInput } from './contract.ts';
import { handleMessages } from './handle-messages.ts';
import { IdleTimer } from './idle-timer.ts';
import { NextActions } from './next-action.ts';
import type { ChatActor } from './run-round.ts';
import { RunningRounds } from './running-rounds.ts';
import { setChatDetails, upsertEnded } from './visibility.ts';

/** The actor of one chat: admits rounds, runs them, and completes after `idle_ms` without work. */
export async function chatWorkflow(input: ChatInput): Promise<void> {
  const state = new ChatState(input);
  const actor: ChatActor = { input, state, writes: new LocalWrites<ChatActivities>() };
  const idleTimer = new IdleTimer(input.settings.idle_ms, () => !state.hasAdmittedNothing);
  const rounds = new RunningRounds(actor, () => idleTimer.restart());
  const nextActions = new NextActions(state, rounds, idleTimer);

  handleMessages(actor, rounds);
  sendOutbox(actor).catch((error: unknown) => log.debug('forwarding stopped', { error }));
  setChatDetails(state);
  idleTimer.run().catch((error: unknown) => log.debug('idle timer stopped', { error }));

  try {
    for (;;) {
      await condition(() => nextActions.isDue);
      const action = nextActions.get();
      switch (action) {
        case 'beginRound': {
          const round = state.dequeue();
          if (round) rounds.begin(round);
          break;
        }
        case 'complete':
          return;
        case 'continueAsNew':
          await continueOnCurrentBuild<typeof chatWorkflow>({
            ...input,
            carried: state.toContinueAsNewState(),
          });
          break;
        default:
          assertNever(action);
      }
    }
  } catch (error) {
    if (isCancellation(error)) await endCancelledChat(actor);
    throw error;
  }
}

/** An operator has cancelled the actor in Temporal. */
async function endCancelledChat({ input, state, writes }: ChatActor): Promise<void> {
  state.end();
  await CancellationScope.nonCancellable(() => writes.run(({ endChat }) => endChat(input.chat)));
  upsertEnded();
  setChatDetails(state);
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
    const { forwardToStore } = forwardingActivities(input, state);
    await forwardToStore({ tenant_id, forward_id }).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      log.error('failed to forward a signage event', { forward_id, error });
    });
    state.unsentEntries.shift();
    setChatDetails(state);
  }
}
