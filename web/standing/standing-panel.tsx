import { readErrors, readStanding, readUsage } from '../api/client.ts';
import type { ChatErrors, Standing, Usage } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { language } from '../i18n/language.ts';
import { toListPath } from '../list/list-query.ts';
import { paused } from '../live/pause.ts';
import { useReading } from '../live/use-reading.ts';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Panel } from '../ui/panel.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import './standing.css';
import { t } from './texts.ts';

const everyMs = 15_000;
const errorDays = 7;

/** Where the tenant stands: credits left and used by day, running rounds against the limit, and refused requests. */
export function StandingPanel() {
  const reading = useReading(readAll, { key: 'standing', everyMs: paused.value ? null : everyMs });
  const found = reading.value.value;
  return (
    <Panel title={t('title')}>
      {reading.failure.value !== null && <ErrorBanner message={t('failed')} onRetry={reading.refresh} />}
      {found && (
        <div class="standing">
          <Running usage={found.usage} />
          <UsedCredits used={found.standing.used} left={found.usage.credit} />
          <Refusals standing={found.standing} />
          <Errors errors={found.errors} />
        </div>
      )}
    </Panel>
  );
}

async function readAll(signal: AbortSignal) {
  const offset = -new Date().getTimezoneOffset();
  const [usage, standing, errors] = await Promise.all([
    readUsage(signal),
    readStanding(offset, signal),
    readErrors(errorDays, signal),
  ]);
  return { usage, standing, errors };
}

function Running({ usage: { running, max_running: limit } }: { usage: Usage }) {
  if (limit === null) return <p class="small">{t('running', { count: formatNumber(running) })}</p>;
  const text = t('running_of', { count: formatNumber(running), limit: formatNumber(limit) });
  return (
    <div class="standing-running small">
      <span>{text}</span>
      <meter aria-label={text} min={0} max={limit} high={limit * 0.8} optimum={0} value={running} />
    </div>
  );
}

function UsedCredits({ used, left }: { used: Standing['used']; left: number }) {
  const most = Math.max(1, ...used.map(({ credits }) => credits));
  return (
    <div>
      <h3 class="standing-title">
        {t('used')} <span class="muted small number">{t('left', { count: formatNumber(left) })}</span>
      </h3>
      <ol class="standing-days">
        {used.map(({ day, credits }) => (
          <li key={day}>
            <span class="muted">{formatDay(day)}</span>
            <span class="standing-bar" style={{ width: `${(100 * credits) / most}%` }} />
            <span class="number">{formatNumber(credits)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** `Thu 30`; the day has no time zone. */
function formatDay(day: string): string {
  return new Intl.DateTimeFormat(language.value, {
    weekday: 'short',
    day: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(day));
}

const statuses = ['402', '409', '429'] as const;

function Refusals({ standing: { refused, refusals } }: { standing: Standing }) {
  const total = statuses.reduce((sum, status) => sum + refused[status], 0);
  return (
    <div>
      <h3 class="standing-title">{t('refused')}</h3>
      {total === 0 ? (
        <p class="muted small">{t('none_refused')}</p>
      ) : (
        <>
          <ul class="standing-refused">
            {statuses.map((status) => (
              <li key={status} class={refused[status] > 0 ? '' : 'muted'}>
                <b class="number">{formatNumber(refused[status])}</b> {t(`status_${status}`)}
              </li>
            ))}
          </ul>
          <details class="small">
            <summary>{t('log')}</summary>
            <ul class="standing-log">
              {refusals.map(({ at, status, code, route, count }) => (
                <li key={`${at} ${status} ${code} ${route}`}>
                  <RelativeTime iso={at} /> · {status} <code>{code}</code>
                  {count > 1 && ` × ${formatNumber(count)}`}
                  <br />
                  <code class="muted">{route}</code>
                </li>
              ))}
            </ul>
          </details>
        </>
      )}
    </div>
  );
}

/** Errors by code; each links to its chats in the list. */
function Errors({ errors: { days, items } }: { errors: ChatErrors }) {
  if (items.length === 0) return null;
  return (
    <div>
      <h3 class="standing-title">{t('errors', { days })}</h3>
      <ul class="standing-errors">
        {items.map(({ error_code, chats, first_at, last_at }) => (
          <li key={error_code}>
            <a href={toListPath({ error_code, from: `${days}d` })}>{error_code}</a>
            <b class="number">{formatNumber(chats)}</b>
            <span class="muted">
              {chats > 1 && (
                <>
                  <RelativeTime iso={first_at} /> –{' '}
                </>
              )}
              <RelativeTime iso={last_at} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
