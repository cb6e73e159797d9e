import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { QuoteActivities } from '../../activities/quotes/create-quote-activities.ts';
import type { QuoteMessageRequest, QuoteRejectionCode } from '../../domain/quotes/message.ts';
import { LocalWrites } from '../local-writes.ts';
import { replyActivities } from './activities.ts';
import {
  type QuoteInput,
  quoteProgressQuery,
  type SendMessageResult,
  sendMessageUpdate,
} from './contract.ts';
import { QuoteState } from './quote-state.ts';
import { show } from './visibility.ts';

/** One conversation: admits messages, replies to one after the other, ends when it has been idle for a while. */
export async function quoteWorkflow(input: QuoteInput): Promise<void> {
  const { idle_ms, messages_per_run } = input.settings;
  const state = new QuoteState(input.carried);
  const writes = new LocalWrites<QuoteActivities>();
  const isOver = () => state.startedOnlyForRejectedUpdate && allHandlersFinished();
  const isRunLong = () => workflowInfo().continueAsNewSuggested || state.messages >= messages_per_run;
  let admissions: Promise<unknown> = Promise.resolve();

  setHandler(quoteProgressQuery, () => state.progress);
  setHandler(sendMessageUpdate, (message) => {
    // One after the other, so that messages that come together keep their order.
    const ticket = admissions.then(() => admit(input, state, writes, message));
    admissions = ticket.catch(() => {});
    return ticket;
  });

  for (;;) {
    state.clearNewMessage();
    show(state);
    const { pendingReply: owed } = state;
    if (owed) {
      if (input.settings.think_ms > 0)
        await sleep(input.settings.think_ms, { summary: `thinking of stage ${owed.stage}` });
      await replyActivities(input.settings, owed.stage).reply({ ...owed, idle_ms });
      state.replied(owed.conversation_id, owed.stage);
    } else if (isRunLong() && allHandlersFinished()) {
      await continueAsNew<typeof quoteWorkflow>({ ...input, carried: state.progress });
    } else {
      const moved = await condition(() => state.hasNewMessage || isOver(), idle_ms, { summary: 'idle' });
      if ((!moved || isOver()) && !state.hasNewMessage && allHandlersFinished()) return;
    }
  }
}

/** Admits a message and answers at once; the loop does the rest. */
async function admit(
  { settings: { idle_ms } }: QuoteInput,
  state: QuoteState,
  writes: LocalWrites<QuoteActivities>,
  message: QuoteMessageRequest,
): Promise<SendMessageResult> {
  const admission = await writes
    .run(({ admitMessage }) => admitMessage({ message, idle_ms }), admitBefore(message))
    .catch((error: unknown) => rollBack(writes, message, error));
  if (!admission.admitted) {
    state.markRejected();
    throw refusal(admission.code);
  }
  state.admitted(admission);
  return { status: state.isComplete ? 'completed' : 'pending' };
}

/** It is not known whether the message was written: if so, it goes; if not, it never will be (ruling D4). */
async function rollBack(writes: LocalWrites<QuoteActivities>, message: QuoteMessageRequest, error: unknown) {
  if (isCancellation(error)) throw error;
  await writes.run(({ withdrawMessage }) => withdrawMessage(message));
  return { admitted: false, code: 'ADMISSION_TIMEOUT' } as const;
}

/** When attempts at the admission end, by the actor's own clock. */
function admitBefore({ admit_before, admit_ms }: QuoteMessageRequest): number {
  return admit_ms === undefined ? admit_before : Date.now() + admit_ms;
}

const explanations: Record<QuoteRejectionCode, string> = {
  ADMISSION_TIMEOUT: 'The message could not be admitted in time and was not kept.',
  TOO_MANY_CONVERSATIONS: 'There is no room for another conversation.',
};

function refusal(code: QuoteRejectionCode): ApplicationFailure {
  return ApplicationFailure.nonRetryable(explanations[code], code);
}
