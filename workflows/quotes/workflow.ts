import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  isCancellation,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { QuoteActivities } from '../../activities/quotes/create-quote-activities.ts';
import type { QuoteMessageRequest, QuoteRejectionCode } from '../../domain/quotes/message.ts';
import { getAdmissionDeadline } from '../admission-deadline.ts';
import { firstWorkTimeoutMs } from '../first-work-timeout.ts';
import { LocalWrites } from '../local-writes.ts';
import { TaskQueue } from '../task-queue.ts';
import { continueOnCurrentBuild, upgradeSignal } from '../upgrade.ts';
import { replyActivities } from './activities.ts';
import {
  type QuoteInput,
  quoteProgressQuery,
  type SendMessageResult,
  sendMessageUpdate,
} from './contract.ts';
import { QuoteState } from './quote-state.ts';
import { showConversation } from './visibility.ts';

/** What the functions of one conversation's actor share. */
interface QuoteActor {
  input: QuoteInput;
  state: QuoteState;
  writes: LocalWrites<QuoteActivities>;
}

/**
 * The actor of one conversation: admits messages, replies to one after the other, completes after `idle_ms` without
 * work.
 */
export async function quoteWorkflow(input: QuoteInput): Promise<void> {
  const { idle_ms, messages_per_run } = input.settings;
  const state = new QuoteState(input.carried);
  const writes = new LocalWrites<QuoteActivities>();
  const actor: QuoteActor = { input, state, writes };
  const mayComplete = () =>
    (state.startedOnlyForRejectedUpdate || state.isUpgradeDue) && allHandlersFinished();
  const shouldContinueAsNew = () =>
    workflowInfo().continueAsNewSuggested || state.messages >= messages_per_run;
  // One after the other, so that concurrent messages keep their order.
  const admissions = new TaskQueue();

  setHandler(quoteProgressQuery, () => state.progress);
  setHandler(upgradeSignal, () => state.requestUpgrade());
  setHandler(sendMessageUpdate, (message) => admissions.run(() => admit(actor, message)));

  for (;;) {
    state.clearNewMessage();
    showConversation(state);
    const { pendingReply } = state;
    if (pendingReply) {
      const { conversation_id, stage } = pendingReply;
      if (input.settings.think_ms > 0)
        await sleep(input.settings.think_ms, { summary: `thinking of stage ${stage}` });
      await replyActivities(input.settings, stage).reply({ ...pendingReply, idle_ms });
      state.replied(conversation_id, stage);
    } else if (shouldContinueAsNew() && allHandlersFinished()) {
      await continueOnCurrentBuild<typeof quoteWorkflow>({ ...input, carried: state.progress });
    } else {
      const hasNextAction = () => state.hasNewMessage || mayComplete();
      const timeoutMs = state.hasAdmittedNothing ? Math.min(idle_ms, firstWorkTimeoutMs) : idle_ms;
      const isInTime = await condition(hasNextAction, timeoutMs, { summary: 'idle' });
      if ((!isInTime || mayComplete()) && !state.hasNewMessage && allHandlersFinished()) return;
    }
  }
}

/** Admits a message and returns at once. The loop makes the reply. */
async function admit(
  { input, state, writes }: QuoteActor,
  message: QuoteMessageRequest,
): Promise<SendMessageResult> {
  const { idle_ms } = input.settings;
  const admission = await writes
    .run(({ admitMessage }) => admitMessage({ message, idle_ms }), getAdmissionDeadline(message))
    .catch((error: unknown) => rollBack(writes, message, error));
  if (!admission.admitted) {
    state.markRejected();
    throw rejection(admission.code);
  }
  state.admitted(admission);
  return { status: state.isComplete ? 'completed' : 'pending' };
}

/**
 * Rolls back an admission whose result is unknown (ruling D4). A message that was written is deleted; one that was
 * not written never will be.
 */
async function rollBack(writes: LocalWrites<QuoteActivities>, message: QuoteMessageRequest, error: unknown) {
  if (isCancellation(error)) throw error;
  await writes.run(({ withdrawMessage }) => withdrawMessage(message));
  return { admitted: false, code: 'ADMISSION_TIMEOUT' } as const;
}

const explanations: Record<QuoteRejectionCode, string> = {
  ADMISSION_TIMEOUT: 'The message could not be admitted in time and was not kept.',
  TOO_MANY_CONVERSATIONS: 'There is no room for another conversation.',
};

function rejection(code: QuoteRejectionCode): ApplicationFailure {
  return ApplicationFailure.nonRetryable(explanations[code], code);
}
