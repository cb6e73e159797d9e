import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import { type StepFailure, toLastError } from '../../domain/chat/last-error.ts';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import { isAfterBoundary, type Step, steps, stepTable } from '../../domain/chat/steps.ts';
import type { LocalWrites } from '../local-writes.ts';
import { stepActivities } from './activities.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatInput, LiveRound } from './contract.ts';
import { toStepFailure } from './to-step-failure.ts';
import { setChatDetails, upsertStatus } from './visibility.ts';

/** What the functions of one chat's actor share. */
export interface ChatActor {
  input: ChatInput;
  state: ChatState;
  writes: LocalWrites<ChatActivities>;
}

/**
 * Runs a round from its first step to its settlement. After step 2 the chat's next round may begin beside it.
 * A cancelled round stops without a settlement: the end of the chat settles it.
 */
export async function runRound(actor: ChatActor, round: LiveRound): Promise<void> {
  const { state } = actor;
  try {
    const { restorable } = await runStep(actor, round, 'meal_suggest');
    if (restorable) state.setAnchor();
    await runStep(actor, round, 'todos');
    state.openBoundary(round);
    await runStepsAfterBoundary(actor, round);
    await settle(actor, round, { status: 'completed' });
  } catch (error) {
    if (isCancellation(error)) return;
    await settle(actor, round, toOutcome(error));
  } finally {
    state.removeRound(round);
    setChatDetails(state);
  }
}

/** Steps 3 and 4, side by side. If one fails, the other still finishes (ruling Q25b). */
async function runStepsAfterBoundary(actor: ChatActor, round: LiveRound): Promise<void> {
  const results = await Promise.allSettled(
    steps.filter(isAfterBoundary).map((step) => runStep(actor, round, step)),
  );
  const failures = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  const cancelled = failures.find(isCancellation);
  if (cancelled) throw cancelled;
  if (failures.length > 0) throw new StepsFailedError(failures.flatMap(getStepFailures));
}

async function runStep(
  { input, state }: ChatActor,
  round: LiveRound,
  step: Step,
): Promise<{ restorable: boolean }> {
  round.progress[step] = 'running';
  setChatDetails(state);
  const activities = stepActivities(input, state, `round ${round.round_no} · ${step}`);
  const { tenant_id, chat_id } = input.chat;
  try {
    const report = await activities[stepTable[step].activity]({
      tenant_id,
      chat_id,
      round_id: round.round_id,
    });
    round.progress[step] = 'done';
    return report;
  } catch (error) {
    if (isCancellation(error)) throw error;
    round.progress[step] = 'error';
    throw new StepsFailedError([toStepFailure(step, error)], { cause: error });
  }
}

class StepsFailedError extends Error {
  override readonly name = 'StepsFailedError';
  readonly failures: StepFailure[];
  constructor(failures: StepFailure[], options?: ErrorOptions) {
    super(toLastError(failures), options);
    this.failures = failures;
  }
}

function getStepFailures(error: unknown): StepFailure[] {
  if (error instanceof StepsFailedError) return error.failures;
  throw error;
}

function toOutcome(error: unknown): RoundOutcome {
  const failures = getStepFailures(error);
  return {
    status: 'error',
    last_error: toLastError(failures),
    failed_steps: failures.map(({ step, attempts, attemptLog }) => ({
      step,
      attempts,
      attempt_log: attemptLog ?? null,
    })),
  };
}

async function settle(
  { input, state, writes }: ChatActor,
  round: LiveRound,
  outcome: RoundOutcome,
): Promise<void> {
  const { tenant_id, chat_id } = input.chat;
  await CancellationScope.nonCancellable(() =>
    writes.run(({ settleRound }) => settleRound({ tenant_id, chat_id, round_id: round.round_id, outcome })),
  );
  if (round.round_no === state.roundCount) upsertStatus(state, outcome);
}
