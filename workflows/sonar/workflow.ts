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
import type { SonarQuestion } from '../../domain/sonar/chat.ts';
import { admissionActivities, endingActivities } from './activities.ts';
import {
  askQuestion,
  type ChatTicket,
  endConversation,
  type SonarInput,
  sonarProgress,
  stopChat,
} from './contract.ts';
import { runChat } from './run-chat.ts';
import { refusal, SonarState } from './sonar-state.ts';
import { showDetails, showStatus } from './visibility.ts';

/** One conversation: takes questions, runs one chat after the other, ends when it has been idle for a while. */
export async function sonarWorkflow(input: SonarInput): Promise<void> {
  const { idle_ms } = input.settings;
  const state = new SonarState(input);
  const mayBegin = () => state.waiting.length > 0 && !state.isRunLong;
  const mayRenew = () => state.isRunLong && allHandlersFinished();
  const isOver = () => (state.ended || state.isUnneeded) && allHandlersFinished();
  let admissions: Promise<unknown> = Promise.resolve();

  setHandler(sonarProgress, () => state.progress);
  setHandler(
    askQuestion,
    (question) => {
      state.beginAdmission();
      // One after the other, so that questions that come together keep their order.
      const ticket = admissions.then(() => admit(input, state, question)).finally(() => state.endAdmission());
      admissions = ticket.catch(() => {});
      return ticket;
    },
    {
      validator: (question) => {
        const code = state.refusalOf(question);
        if (code) throw refusal(code);
      },
    },
  );
  setHandler(stopChat, () => stop(input, state));
  setHandler(endConversation, () => {
    state.end();
    showDetails(state);
  });

  try {
    for (;;) {
      showDetails(state);
      const isMoved = () => mayBegin() || mayRenew() || isOver();
      const moved = await condition(isMoved, idle_ms, { summary: 'idle' });
      if (isOver() || (!moved && allHandlersFinished())) return;
      if (mayRenew()) {
        await continueAsNew<typeof sonarWorkflow>({ ...input, carried: { waiting: [...state.waiting] } });
      } else if (mayBegin()) {
        await runNext(input, state);
      }
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancelAll(input));
    throw error;
  }
}

/** Runs the chat whose turn it is, in a scope of its own: to cancel it leaves the actor alone. */
async function runNext({ conversation, settings }: SonarInput, state: SonarState): Promise<void> {
  const { conversation_id } = conversation;
  const scope = new CancellationScope();
  const chat_id = state.begin(scope);
  if (chat_id === null) return;
  showStatus('in_progress');
  const onStep = (summary: string) => {
    state.step = summary;
    showDetails(state);
  };
  try {
    const { status, error } = await scope.run(() => runChat(settings, { conversation_id, chat_id }, onStep));
    showStatus(status, error);
  } catch (error) {
    log.error('a chat could not be brought to its end', { chat_id, error });
  } finally {
    state.finish();
  }
}

/** Admits a question that the validator let in, and answers at once; the loop does the rest. */
async function admit(input: SonarInput, state: SonarState, question: SonarQuestion): Promise<ChatTicket> {
  const { conversation, settings } = input;
  const activities = admissionActivities(question.admit_before);
  const { max_waiting } = settings;
  const admission = await activities
    .admitChat({ conversation, question, max_waiting })
    .catch((error: unknown) => giveUp(input, question, error));
  if (!admission.admitted) throw refusal(admission.code);
  if (!state.ended) state.takeUp(admission.open);
  showDetails(state);
  return { chat_id: question.chat_id };
}

/** Nobody knows whether the question was written before time ran out. */
async function giveUp(
  { conversation }: SonarInput,
  { chat_id }: SonarQuestion,
  error: unknown,
): Promise<never> {
  // A local activity that failed for good may reject with the failure itself, which this once let pass.
  if (!(error instanceof ActivityFailure) && !patched('every failed admission is given up')) throw error;
  await endingActivities.cancelChat({ ...conversation, chat_id });
  throw refusal('ADMISSION_TIMEOUT');
}

/** Rows first: from then on nothing that the chat still does is written. */
async function stop({ conversation }: SonarInput, state: SonarState): Promise<ChatTicket> {
  const chat_id = await endingActivities.cancelChat({ ...conversation, chat_id: state.progress.running });
  if (chat_id === null) throw refusal('NO_RUNNING_CHAT');
  state.drop(chat_id);
  showDetails(state);
  return { chat_id };
}

/** An operator has cancelled the actor: nothing of the conversation is left half done. */
async function cancelAll({ conversation }: SonarInput): Promise<void> {
  for (;;) {
    const canceled = await endingActivities.cancelChat({ ...conversation, chat_id: null });
    if (canceled === null) return;
  }
}
