import type { FailedAttempt } from '../../domain/chat/attempt-log.ts';
import { formatSeconds } from '../i18n/format.ts';
import { Fact } from '../ui/fact.tsx';
import './attempts.css';
import { t } from './texts.ts';

const kinds = [
  'UpstreamTimeoutError',
  'UpstreamUnavailableError',
  'UpstreamServerError',
  'UpstreamRateLimitedError',
  'UpstreamRejectedError',
  'UpstreamAnswerInvalidError',
  'SessionExpiredError',
  'RefinementCapExceededError',
] as const;

/** An attempt of a step that an upstream failed, with what finds the call in the upstream's log. */
export function FailedAttemptItem({ failed }: { failed: FailedAttempt }) {
  const { attempt, call, status, code, call_id, request_id } = failed;
  return (
    <li class="attempt attempt-failed">
      <p class="attempt-line">
        <strong>{t('attempt', { no: attempt })}</strong>{' '}
        <span class="number">{formatSeconds(secondsBetween(failed.started_at, failed.failed_at))}</span>{' '}
        <span class="attempt-bad">{nameKind(failed.error)}</span>
      </p>
      {call !== null && (
        <dl class="attempt-facts">
          <Fact name={t('status')}>{status ?? t('no_answer')}</Fact>
          {code !== null && <Fact name={t('code')}>{code}</Fact>}
          <Fact name={t('call')}>{call}</Fact>
          {call_id !== null && (
            <Fact name={t('call_id')}>
              <code>{call_id}</code>
            </Fact>
          )}
          {request_id !== null && (
            <Fact name={t('request_id')}>
              <code>{request_id}</code>
            </Fact>
          )}
        </dl>
      )}
    </li>
  );
}

/** Not below 0: two times may be of two clocks. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1_000;
}

/** The class of the failure in words; a class that these pages do not know is its own name. */
function nameKind(error: string): string {
  const kind = kinds.find((one) => one === error);
  return kind ? t(kind) : error;
}
