import { useState } from 'preact/hooks';
import { getErrorMessage } from '../../domain/error-message.ts';
import { readStepAnswer } from '../api/client.ts';
import type { StepAnswer, StepReceipt } from '../api/types.ts';
import { FailedAttemptItem, secondsBetween } from '../attempts/failed-attempts.tsx';
import { t as attemptText } from '../attempts/texts.ts';
import { formatNumber, formatSeconds } from '../i18n/format.ts';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { t } from './texts.ts';

interface StepAttemptsProps {
  chatId: string;
  roundId: string;
  receipt: StepReceipt;
}

/** How a step came to its end: its waits, its failed calls and the upstream's answer. Open where it has failed. */
export function StepAttempts({ receipt, ...round }: StepAttemptsProps) {
  const { step, status, waited_seconds, failed_attempts } = receipt;
  const [open, setOpen] = useState(status === 'error' && failed_attempts.length > 0);
  return (
    <details class="step-more" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('step_more')}
        <span class="visually-hidden">: {t(`step_${step}`)}</span>
      </summary>
      {open && (
        <>
          <ol class="attempts">
            {waited_seconds !== null && (
              <li class="attempt-wait">
                {attemptText('waited_first', { time: formatSeconds(waited_seconds) })}
              </li>
            )}
            {failed_attempts.map((failed) => [
              failed.attempt > 1 && <Wait key={`wait ${failed.attempt}`} seconds={failed.waited_seconds} />,
              <FailedAttemptItem key={failed.attempt} failed={failed} />,
            ])}
            <LastAttempt receipt={receipt} />
          </ol>
          {status === 'done' && <Answer key={step} step={step} {...round} />}
        </>
      )}
    </details>
  );
}

function Wait({ seconds }: { seconds: number | null }) {
  if (seconds === null) return null;
  return <li class="attempt-wait">{attemptText('waited', { time: formatSeconds(seconds) })}</li>;
}

/** The attempt that was answered; the wait before it is known if the one before is. */
function LastAttempt({ receipt }: { receipt: StepReceipt }) {
  const { status, attempts, started_at, seconds, failed_attempts } = receipt;
  if (status !== 'done' || started_at === null || seconds === null) return null;
  const before = failed_attempts.find(({ attempt }) => attempt === attempts - 1);
  return (
    <>
      {before && <Wait seconds={secondsBetween(before.failed_at, started_at)} />}
      <li class="attempt">
        <strong>{attemptText('attempt', { no: attempts })}</strong>{' '}
        <span class="number">{formatSeconds(seconds)}</span> {attemptText('answered')}
      </li>
    </>
  );
}

/** The upstream's answer, read when it is opened. */
function Answer({ chatId, roundId, step }: { chatId: string; roundId: string; step: StepReceipt['step'] }) {
  const [answer, setAnswer] = useState<StepAnswer | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function read() {
    setFailure(null);
    try {
      setAnswer(await readStepAnswer({ chatId, roundId, step }));
    } catch (error) {
      setFailure(getErrorMessage(error));
    }
  }

  return (
    <details class="raw" onToggle={({ currentTarget }) => currentTarget.open && answer === null && read()}>
      <summary>
        {t('answer')}
        <span class="visually-hidden">: {t(`step_${step}`)}</span>
      </summary>
      {failure !== null && <ErrorBanner title={t('answer_failed')} message={failure} onRetry={read} />}
      {answer?.text === null && <p class="muted">{t('answer_none')}</p>}
      {answer?.is_cut && (
        <p class="muted" role="status">
          {t('answer_cut', { total: formatNumber(answer.bytes) })}
        </p>
      )}
      {answer?.text && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section class="raw-text" tabIndex={0} aria-label={`${t('answer')}: ${t(`step_${step}`)}`}>
          <pre>{answer.is_cut ? answer.text : indent(answer.text)}</pre>
        </section>
      )}
    </details>
  );
}

function indent(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2);
}
