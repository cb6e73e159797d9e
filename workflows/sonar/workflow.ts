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
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import type { SonarQuestion } from '../../domain/sonar/chat.ts';
import { isTimeout, LocalWrites } from '../local-writes.ts';
import {
  type AskQuestionResult,
  askQuestionUpdate,
  endConversationSignal,
  type SonarInput,
  sonarProgressQuery,
  stopQuestionUpdate,
} from './contract.ts';
import { runQuestion } from './run-chat.ts';
import { rejection, SonarState } from './sonar-state.ts';
import { setCurrentDetailsOf, upsertStatus } from './visibility.ts';

type SonarWrites = LocalWrites<SonarActivities>;

/** One conversation: takes questions, runs one chat after the other, ends when it has been idle for a while. */
export async function sonarWorkflow(input: SonarInput): Promise<void> {
  const { idle_ms } = input.settings;
  const state = new SonarState(input);
  const writes: SonarWrites = new LocalWrites();
  const mayBegin = () => state.waiting.length > 0 && !state.isRunLong;
  const mayRenew = () => state.isRunLong && allHandlersFinished();
  const isOver = () => (state.ended || state.isUnneeded) && allHandlersFinished();
  let admissions: Promise<unknown> = Promise.resolve();

  setHandler(sonarProgressQuery, () => state.progress);
  setHandler(
    askQuestionUpdate,
    (question) => {
      state.beginAdmission();
      // One after the other, so that questions that come together keep their order.
      const ticket = admissions
        .then(() => admit(input, state, writes, question))
        .finally(() => state.endAdmission());
      admissions = ticket.catch(() => {});
      return ticket;
    },
    {
      validator: (question) => {
        const code = state.refusalOf(question);
        if (code) throw rejection(code);
      },
    },
  );
  setHandler(stopQuestionUpdate, () => stop(input, state, writes));
  setHandler(endConversationSignal, () => {
    state.end();
    setCurrentDetailsOf(state);
  });

  try {
    for (;;) {
      setCurrentDetailsOf(state);
      const isMoved = () => mayBegin() || mayRenew() || isOver();
      const moved = await condition(isMoved, idle_ms, { summary: 'idle' });
      const isIdle = !moved && state.waiting.length === 0 && allHandlersFinished();
      if (isOver() || isIdle) return;
      if (mayRenew()) {
        await continueAsNew<typeof sonarWorkflow>({ ...input, carried: { waiting: [...state.waiting] } });
      } else if (mayBegin()) {
        await runNext(input, state, writes);
      }
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancelAll(input, writes));
    throw error;
  }
}

/** Runs the chat whose turn it is, in a scope of its own: to cancel it leaves the actor alone. */
async function runNext(
  { conversation, settings }: SonarInput,
  state: SonarState,
  writes: SonarWrites,
): Promise<void> {
  const { conversation_id } = conversation;
  const scope = new CancellationScope();
  const chat_id = state.begin(scope);
  if (chat_id === null) return;
  upsertStatus('in_progress');
  const onStep = (summary: string) => {
    state.step = summary;
    setCurrentDetailsOf(state);
  };
  try {
    const { status, error } = await scope.run(() =>
      runQuestion(settings, writes, { conversation_id, chat_id }, onStep),
    );
    upsertStatus(status, error);
  } catch (error) {
    log.error('failed to end a chat', { chat_id, error });
  } finally {
    state.finish();
  }
}

/** Admits a question that the validator let in, and answers at once; the loop does the rest. */
async function admit(
  input: SonarInput,
  state: SonarState,
  writes: SonarWrites,
  question: SonarQuestion,
): Promise<AskQuestionResult> {
  const { conversation, settings } = input;
  const { max_waiting } = settings;
  const admission = await writes
    .run(({ admitChat }) => admitChat({ conversation, question, max_waiting }), admitBefore(question))
    .catch((error: unknown) => rollBack(input, writes, question, error));
  if (!admission.admitted) throw rejection(admission.code);
  if (!state.ended) state.takeUp(admission.open);
  setCurrentDetailsOf(state);
  return { chat_id: question.chat_id };
}

/** When attempts at the admission end, by the actor's own clock. */
function admitBefore({ admit_before, admit_ms }: SonarQuestion): number {
  return admit_ms === undefined ? admit_before : Date.now() + admit_ms;
}

/** It is not known whether the question was written: if so, it is canceled; if not, it never will be (D4). */
async function rollBack(
  { conversation }: SonarInput,
  writes: SonarWrites,
  { chat_id }: SonarQuestion,
  error: unknown,
): Promise<never> {
  // Histories of the oldest code let a failure of the activity itself pass.
  if (!isTimeout(error) && !isCancellation(error) && !patched('every failed admission is given up')) {
    throw error;
  }
  const key = { conversation_id: conversation.conversation_id, chat_id };
  if (patched('admissions-are-rolled-back')) await writes.run(({ rollBackChat }) => rollBackChat(key));
  else await writes.run(({ cancelChat }) => cancelChat({ ...conversation, chat_id }));
  throw rejection('ADMISSION_TIMEOUT');
}

/** Rows first: from then on nothing that the chat still does is written. */
async function stop(
  { conversation }: SonarInput,
  state: SonarState,
  writes: SonarWrites,
): Promise<AskQuestionResult> {
  const { running } = state.progress;
  const chat_id = await writes.run(({ cancelChat }) => cancelChat({ ...conversation, chat_id: running }));
  if (chat_id === null) throw rejection('NO_RUNNING_CHAT');
  state.drop(chat_id);
  setCurrentDetailsOf(state);
  return { chat_id };
}

/** An operator has cancelled the actor: nothing of the conversation is left half done. */
async function cancelAll({ conversation }: SonarInput, writes: SonarWrites): Promise<void> {
  for (;;) {
    const canceled = await writes.run(({ cancelChat }) => cancelChat({ ...conversation, chat_id: null }));
    if (canceled === null) return;
  }
}
