import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  log,
  patched,
  setHandler,
} from '@temporalio/workflow';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import type { SonarQuestion } from '../../domain/sonar/chat.ts';
import { getAdmissionDeadline } from '../admission-deadline.ts';
import { firstWorkTimeoutMs } from '../first-work-timeout.ts';
import { isTimeout, LocalWrites } from '../local-writes.ts';
import { TaskQueue } from '../task-queue.ts';
import { continueOnCurrentBuild, upgradeSignal } from '../upgrade.ts';
import {
  type AskQuestionResult,
  askQuestionUpdate,
  endConversationSignal,
  type SonarInput,
  sonarProgressQuery,
  stopQuestionUpdate,
} from './contract.ts';
import { runQuestion } from './run-question.ts';
import { rejection, SonarState } from './sonar-state.ts';
import { setConversationDetails, upsertStatus } from './visibility.ts';

/** What the functions of one conversation's actor share. */
interface SonarActor {
  input: SonarInput;
  state: SonarState;
  writes: LocalWrites<SonarActivities>;
}

/**
 * The actor of one conversation: admits questions, runs one chat after the other, completes after `idle_ms` without
 * work.
 */
export async function sonarWorkflow(input: SonarInput): Promise<void> {
  const { idle_ms } = input.settings;
  const state = new SonarState(input);
  const writes = new LocalWrites<SonarActivities>();
  const actor: SonarActor = { input, state, writes };
  const mayBeginChat = () => state.waiting.length > 0 && !state.shouldContinueAsNew;
  const mayContinueAsNew = () => state.shouldContinueAsNew && allHandlersFinished();
  const isDone = () => state.ended || state.startedOnlyForRejectedUpdate || state.isUpgradeDueWithoutWork;
  const mayComplete = () => isDone() && allHandlersFinished();
  const hasNextAction = () => mayBeginChat() || mayContinueAsNew() || mayComplete();
  // One after the other, so that concurrent questions keep their order.
  const admissions = new TaskQueue();

  setHandler(sonarProgressQuery, () => state.progress);
  setHandler(
    askQuestionUpdate,
    (question) => {
      state.beginAdmission();
      return admissions.run(
        () => admit(actor, question),
        () => state.endAdmission(),
      );
    },
    {
      validator: (question) => {
        const code = state.getRejection(question);
        if (code) throw rejection(code);
      },
    },
  );
  setHandler(stopQuestionUpdate, () => stop(actor));
  setHandler(upgradeSignal, () => state.requestUpgrade());
  setHandler(endConversationSignal, () => {
    state.end();
    setConversationDetails(state);
  });

  try {
    for (;;) {
      setConversationDetails(state);
      const timeoutMs = state.hasAdmittedNothing ? Math.min(idle_ms, firstWorkTimeoutMs) : idle_ms;
      const isInTime = await condition(hasNextAction, timeoutMs, { summary: 'idle' });
      const isIdle = !isInTime && state.waiting.length === 0 && allHandlersFinished();
      if (mayComplete() || isIdle) return;
      if (mayContinueAsNew()) {
        await continueOnCurrentBuild<typeof sonarWorkflow>({
          ...input,
          carried: { waiting: [...state.waiting] },
        });
      } else if (mayBeginChat()) {
        await runNext(actor);
      }
    }
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancelAll(actor));
    throw error;
  }
}

/** Runs the next chat, in its own scope: cancelling the chat does not cancel the actor. */
async function runNext({ input, state, writes }: SonarActor): Promise<void> {
  const { settings } = input;
  const { conversation_id } = input.conversation;
  const scope = new CancellationScope();
  const chat_id = state.dequeue(scope);
  if (chat_id === null) return;
  upsertStatus('in_progress');
  const onStep = (summary: string) => {
    state.step = summary;
    setConversationDetails(state);
  };
  try {
    const { status, error } = await scope.run(() =>
      runQuestion({ settings, writes }, { conversation_id, chat_id }, onStep),
    );
    upsertStatus(status, error);
  } catch (error) {
    log.error('failed to end a chat', { chat_id, error });
  } finally {
    state.finish();
  }
}

/** Admits a question that the validator accepted, and returns at once. The loop runs it. */
async function admit(actor: SonarActor, question: SonarQuestion): Promise<AskQuestionResult> {
  const { input, state, writes } = actor;
  const { conversation, settings } = input;
  const { max_waiting } = settings;
  const admission = await writes
    .run(
      ({ admitChat }) => admitChat({ conversation, question, max_waiting }),
      getAdmissionDeadline(question),
    )
    .catch((error: unknown) => rollBack(actor, question, error));
  if (!admission.admitted) throw rejection(admission.code);
  if (!state.ended) state.setOpenChats(admission.open);
  setConversationDetails(state);
  return { chat_id: question.chat_id };
}

/**
 * Rolls back an admission whose result is unknown (ruling D4). A question that was written is canceled; one that was
 * not written never will be.
 */
async function rollBack(
  { input: { conversation }, writes }: SonarActor,
  { chat_id }: SonarQuestion,
  error: unknown,
): Promise<never> {
  // In the oldest histories a failure of the activity itself failed the update.
  if (!isTimeout(error) && !isCancellation(error) && !patched('every failed admission is given up')) {
    throw error;
  }
  const key = { conversation_id: conversation.conversation_id, chat_id };
  if (patched('admissions-are-rolled-back')) await writes.run(({ rollBackChat }) => rollBackChat(key));
  else await writes.run(({ cancelChat }) => cancelChat({ ...conversation, chat_id }));
  throw rejection('ADMISSION_TIMEOUT');
}

/** Cancels the rows first: after that, results of the chat's activities are not written. */
async function stop({ input: { conversation }, state, writes }: SonarActor): Promise<AskQuestionResult> {
  const { running } = state.progress;
  const chat_id = await writes.run(({ cancelChat }) => cancelChat({ ...conversation, chat_id: running }));
  if (chat_id === null) throw rejection('NO_RUNNING_CHAT');
  state.cancel(chat_id);
  setConversationDetails(state);
  return { chat_id };
}

/** Cancels all open chats, after an operator cancelled the actor. */
async function cancelAll({ input: { conversation }, writes }: SonarActor): Promise<void> {
  for (;;) {
    const canceled = await writes.run(({ cancelChat }) => cancelChat({ ...conversation, chat_id: null }));
    if (canceled === null) return;
  }
}
