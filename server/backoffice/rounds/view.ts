import type { FailedRound } from '../../../db/repositories/chat/failed-rounds.ts';
import type { RoundBundle } from '../../../operator/replay/bundle.ts';
import { getFailureReason } from '../../../operator/replay/recorded-failure.ts';
import type { ReplayedRun } from '../../../operator/replay/replay-pool.ts';
import type { RoundReplay } from '../../../operator/replay/replay-round.ts';
import type { FailedRoundView, HistoryReplayView, ReplayView } from './view-schema.ts';

/** Differences of a step that an answer has. */
const differencesShown = 200;

export function toFailedRoundView(round: FailedRound): FailedRoundView {
  return {
    round_id: round.roundId,
    round_no: round.roundNo,
    chat_id: round.chatId,
    tenant_id: round.tenantId,
    tenant_code: round.tenantCode,
    prompt: round.prompt,
    last_error: round.lastError,
    created_at: round.createdAt.toISOString(),
    failed_at: round.failedAt.toISOString(),
  };
}

export function toReplayView(bundle: RoundBundle, { steps, end }: RoundReplay): ReplayView {
  return {
    steps: steps.map((replayed) => toStepView(bundle, replayed)),
    end: {
      status: end.status,
      last_error: end.status === 'error' ? end.last_error : null,
      reason: end.status === 'unknown' ? end.reason : null,
    },
  };
}

export function toHistoryReplayView(
  runs: RoundBundle['runs'],
  replayed: readonly ReplayedRun[],
): HistoryReplayView {
  return {
    runs: replayed.map(({ outcome, problem, eventId }, index) => ({
      workflow_id: runs[index]?.workflow_id ?? '',
      run_id: runs[index]?.run_id ?? '',
      outcome,
      problem,
      event_id: eventId,
    })),
  };
}

function toStepView(
  bundle: RoundBundle,
  { step, outcome, notRun, note, input, made, failure, differences }: RoundReplay['steps'][number],
): ReplayView['steps'][number] {
  const recorded = bundle.steps.find((one) => one.step === step);
  return {
    step,
    outcome: outcome === 'not run' ? 'not_run' : outcome,
    not_run: notRun,
    note,
    input,
    recorded: recorded ? { output: recorded.snapshot, error: getFailureReason(bundle, step) } : null,
    rerun: { output: made, error: failure?.reason ?? null },
    differences: differences
      .slice(0, differencesShown)
      .map(({ path, stored, now }) => ({ path, recorded: stored, rerun: now })),
    differences_total: differences.length,
  };
}
