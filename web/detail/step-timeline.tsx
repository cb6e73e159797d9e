import type { StepStatus } from '../../domain/chat/progress.ts';
import { type Step as StepName, steps, stepTable } from '../../domain/chat/steps.ts';
import type { Round, RoundReceipt, StepReceipt } from '../api/types.ts';
import { formatDateTime, formatSeconds } from '../i18n/format.ts';
import { StepIcon } from '../ui/step-icon.tsx';
import { StepAttempts } from './step-attempts.tsx';
import { type StepBar, stepBars } from './step-bars.ts';
import './step-timeline.css';
import { t } from './texts.ts';

interface ShownStep {
  name: StepName;
  status: StepStatus;
  receipt: StepReceipt | null;
  bars: StepBar[];
}

interface StepTimelineProps {
  chatId: string;
  round: Round;
  receipt: RoundReceipt | null;
}

/** The steps of a round, each with its bars, duration and attempts, and how it came to its end. */
export function StepTimeline({ chatId, round, receipt }: StepTimelineProps) {
  return (
    <ol class="steps">
      {shownSteps(round, receipt).map((step) => (
        <Step key={step.name} chatId={chatId} roundId={round.round_id} {...step} />
      ))}
    </ol>
  );
}

function Step({
  chatId,
  roundId,
  name,
  status,
  receipt,
  bars,
}: ShownStep & { chatId: string; roundId: string }) {
  const seconds = receipt?.seconds ?? runningSeconds(status, receipt);
  return (
    <li class={`step step-${status}`} data-step={name} data-status={status}>
      <span class="step-icon">
        <StepIcon status={status} />
      </span>
      <span class="step-name">
        {t(`step_${name}`)} <span class="step-word">{t(`step_${status}`)}</span>
      </span>
      <span class="step-track" aria-hidden="true">
        {bars.map(({ kind, start, width }) => (
          <span
            key={`${kind} ${start}`}
            class={`step-bar step-bar-${kind}`}
            style={{ left: `${start}%`, width: `${width}%` }}
          />
        ))}
      </span>
      <span
        class="step-time number"
        title={receipt?.started_at ? formatDateTime(receipt.started_at) : undefined}
      >
        {seconds === null ? '—' : formatSeconds(seconds)}
        {receipt && receipt.attempts > 1 && (
          <span class="step-attempts"> · {t('attempts', { count: receipt.attempts })}</span>
        )}
      </span>
      {receipt?.finished_at && <StepAttempts chatId={chatId} roundId={roundId} receipt={receipt} />}
    </li>
  );
}

/** Takes the status from the poll, because the receipt may be slightly older. */
function shownSteps(round: Round, receipt: RoundReceipt | null): ShownStep[] {
  const bars = receipt ? stepBars(receipt, receipt.steps, Date.now()) : [];
  return steps.map((name, index) => ({
    name,
    status: round.pipeline_progress[stepTable[name].key],
    receipt: receipt?.steps[index] ?? null,
    bars: bars[index] ?? [],
  }));
}

function runningSeconds(status: StepStatus, receipt: StepReceipt | null): number | null {
  if (status !== 'running' || !receipt?.started_at) return null;
  return Math.max(0, (Date.now() - Date.parse(receipt.started_at)) / 1_000);
}
