import type { RoundReceipt, StepReceipt } from '../../../db/repositories/chat/round-receipts.ts';
import type { FailedAttempt } from '../../../domain/chat/attempt-log.ts';
import type { StepStatus } from '../../../domain/chat/progress.ts';
import { type Step, steps, stepTable } from '../../../domain/chat/steps.ts';
import { deriveProgress } from '../../../domain/chat/stored-progress.ts';
import type { CreditOutcome } from '../../../domain/credit.ts';
import type { ReceiptsView, ReceiptView } from './view-schema.ts';

/** GET /api/v1/sdk-chat/{chat_id}/receipts: the attempts, times and credit of each round. */
export function toReceiptsView(chatId: string, receipts: RoundReceipt[]): ReceiptsView {
  return { chat_id: chatId, receipts: receipts.map(toReceiptView) };
}

/** Steps have the same status as in polls, except that the last step is done before its round is completed. */
function toReceiptView(receipt: RoundReceipt): ReceiptView {
  const progress = deriveProgress(receipt);
  return {
    round_id: receipt.roundId,
    round_no: receipt.roundNo,
    refinement: receipt.refinement,
    locale: receipt.locale,
    status: receipt.status,
    created_at: receipt.createdAt.toISOString(),
    ...toEndView(receipt.createdAt, receipt.status === 'in_progress' ? null : receipt.updatedAt),
    attempts: receipt.steps.reduce((sum, { attempts }) => sum + attempts, 0),
    credit: toCreditView(receipt),
    steps: steps.map((step) => toStepView(receipt, step, progress[step])),
  };
}

function toCreditView({ amount, reservedAt, outcome }: RoundReceipt): ReceiptView['credit'] {
  return {
    amount,
    outcome: toOutcome(outcome?.kind),
    reserved_at: reservedAt.toISOString(),
    settled_at: outcome?.settledAt.toISOString() ?? null,
  };
}

function toOutcome(kind: CreditOutcome | undefined): ReceiptView['credit']['outcome'] {
  if (kind === undefined) return 'reserved';
  return kind === 'capture' ? 'captured' : 'given_back';
}

function toStepView(receipt: RoundReceipt, step: Step, status: StepStatus): ReceiptView['steps'][number] {
  const row = receipt.steps.find((one) => one.step === step);
  // Only the row of a done step has its start time.
  const startedAt = row?.status === 'done' ? row.startedAt : getEarliestStart(receipt, step);
  const hasStarted = status !== 'pending';
  return {
    step,
    status,
    attempts: row?.attempts ?? 0,
    started_at: hasStarted && startedAt ? startedAt.toISOString() : null,
    ...toEndView(startedAt, row?.finishedAt ?? null),
    waited_seconds: row ? getWait(row) : null,
    failed_attempts: row?.attemptLog?.failed.map((failed) => toFailedView(row, failed)) ?? [],
  };
}

/** From the step's schedule to its first attempt, if that is known. */
function getWait({ status, attempts, startedAt, attemptLog }: StepReceipt): number | null {
  if (!attemptLog) return null;
  const first = attemptLog.failed.find(({ attempt }) => attempt === 1)?.started_at;
  const start = first === undefined && status === 'done' && attempts === 1 ? startedAt.toISOString() : first;
  return start === undefined ? null : secondsBetween(attemptLog.scheduled_at, start);
}

function toFailedView(
  row: StepReceipt,
  failed: FailedAttempt,
): ReceiptView['steps'][number]['failed_attempts'][number] {
  const before = row.attemptLog?.failed.find(({ attempt }) => attempt === failed.attempt - 1);
  const later = before ? secondsBetween(before.failed_at, failed.started_at) : null;
  return { waited_seconds: failed.attempt === 1 ? getWait(row) : later, ...failed };
}

/** Not below 0: Temporal and workers have clocks of their own. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}

/** When a step could start: when the step before it was done. */
function getEarliestStart({ createdAt, steps: rows }: RoundReceipt, step: Step): Date | null {
  const { after } = stepTable[step];
  if (after === null) return createdAt;
  return rows.find((one) => one.step === after && one.status === 'done')?.finishedAt ?? null;
}

function toEndView(startedAt: Date | null, finishedAt: Date | null) {
  return {
    finished_at: finishedAt?.toISOString() ?? null,
    seconds: startedAt && finishedAt && (finishedAt.getTime() - startedAt.getTime()) / 1_000,
  };
}
