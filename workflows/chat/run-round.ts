import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ChatActivities } from '../../activities/chat/create-chat-activities.ts';
import { lastErrorOf, type StepFault } from '../../domain/chat/last-error.ts';
import type { Step } from '../../domain/chat/progress.ts';
import type { RoundOutcome } from '../../domain/chat/round.ts';
import type { LocalWrites } from '../local-writes.ts';
import { stepActivities } from './activities.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatInput, LiveRound } from './contract.ts';
import { toStepFault } from './to-step-failure.ts';
import { showDetails, showStatus } from './visibility.ts';

/**
 * A round from its first step to its settlement. Past step 2 the chat's next round may begin beside it.
 * A round that is cancelled just stops: whoever ends the chat settles it.
 */
export async function runRound(
  input: ChatInput,
  state: ChatState,
  writes: LocalWrites<ChatActivities>,
  round: LiveRound,
): Promise<void> {
  try {
    const { restorable } = await runStep(input, state, round, 'meal_suggest');
    if (restorable) state.mealDone();
    await runStep(input, state, round, 'todos');
    state.passBoundary(round);
    await runSideBySide(input, state, round);
    await settle(input, state, writes, round, { status: 'completed' });
  } catch (error) {
    if (isCancellation(error)) return;
    await settle(input, state, writes, round, toOutcome(error));
  } finally {
    state.drop(round);
    showDetails(state);
  }
}

/** Steps 3 and 4: each finishes whatever becomes of the other (ruling Q25b). */
async function runSideBySide(input: ChatInput, state: ChatState, round: LiveRound): Promise<void> {
  const both = await Promise.allSettled(
    (['cross_sell', 'notifications'] as const).map((step) => runStep(input, state, round, step)),
  );
  const failures = both.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
  const cancelled = failures.find(isCancellation);
  if (cancelled) throw cancelled;
  if (failures.length > 0) throw new StepsFailed(failures.flatMap(faultsOf));
}

const activityOf = {
  meal_suggest: 'mealSuggest',
  todos: 'todos',
  cross_sell: 'crossSell',
  notifications: 'notifications',
} as const;

async function runStep(
  input: ChatInput,
  state: ChatState,
  round: LiveRound,
  step: Step,
): Promise<{ restorable: boolean }> {
  round.progress[step] = 'running';
  showDetails(state);
  const activities = stepActivities(input.settings, `round ${round.round_no} · ${step}`);
  const { tenant_id, chat_id } = input.chat;
  try {
    const report = await activities[activityOf[step]]({ tenant_id, chat_id, round_id: round.round_id });
    round.progress[step] = 'done';
    return report;
  } catch (error) {
    if (isCancellation(error)) throw error;
    round.progress[step] = 'error';
    throw new StepsFailed([toStepFault(step, error)], { cause: error });
  }
}

class StepsFailed extends Error {
  override readonly name = 'StepsFailed';
  readonly faults: StepFault[];
  constructor(faults: StepFault[], options?: ErrorOptions) {
    super(lastErrorOf(faults), options);
    this.faults = faults;
  }
}

function faultsOf(error: unknown): StepFault[] {
  if (error instanceof StepsFailed) return error.faults;
  throw error;
}

function toOutcome(error: unknown): RoundOutcome {
  const faults = faultsOf(error);
  return {
    status: 'error',
    last_error: lastErrorOf(faults),
    failed_steps: faults.map(({ step, attempts }) => ({ step, attempts })),
  };
}

async function settle(
  input: ChatInput,
  state: ChatState,
  writes: LocalWrites<ChatActivities>,
  round: LiveRound,
  outcome: RoundOutcome,
): Promise<void> {
  const { tenant_id, chat_id } = input.chat;
  await CancellationScope.nonCancellable(() =>
    writes.run(({ settleRound }) => settleRound({ tenant_id, chat_id, round_id: round.round_id, outcome })),
  );
  if (round.round_no === state.roundCount) showStatus(state, outcome);
}
