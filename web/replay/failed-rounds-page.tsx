import { useLocation } from 'preact-iso';
import { type FailedRoundsQuery, listFailedRounds } from '../api/replays.ts';
import type { FailedRound } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { useReading } from '../live/use-reading.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Pager } from '../ui/pager.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { useTitle } from '../ui/use-title.ts';
import { BundlePicker } from './bundle-picker.tsx';
import { describeError } from './describe-error.ts';
import './replay.css';
import { t } from './texts.ts';

const everyMs = 10_000;

/** The failed rounds of all tenants: `/dashboard?error=…&page=…`. */
export function FailedRoundsPage() {
  useTitle(t('failed_rounds'));
  const { query: params, route } = useLocation();
  const query = readQuery(params);
  const reading = useReading((signal) => listFailedRounds(query, signal), {
    key: `${query.error} ${query.page}`,
    everyMs,
  });
  const page = reading.value.value;
  const failure = reading.failure.value;
  return (
    <div class="replay">
      <BundlePicker />
      <section class="panel" aria-labelledby="failed-title">
        <header class="panel-head">
          <h1 id="failed-title" class="replay-title">
            {t('failed_rounds')}
          </h1>
          <search class="panel-actions">
            <input
              class="input failed-filter"
              type="search"
              aria-label={t('filter')}
              placeholder={t('filter')}
              maxLength={200}
              value={query.error ?? ''}
              onInput={({ currentTarget: { value } }) => route(toPath({ error: value, page: 0 }), true)}
            />
          </search>
        </header>
        <p class="replay-part muted">{t('intro')}</p>
        {failure !== null && (
          <div class="replay-part">
            <ErrorBanner
              title={t('list_failed')}
              message={describeError(failure)}
              onRetry={reading.refresh}
            />
          </div>
        )}
        {!page && failure === null && <p class="replay-part muted">{common('loading')}</p>}
        {page && page.items.length > 0 && <FailedRoundTable rounds={page.items} />}
        {page?.items.length === 0 && (
          <EmptyState icon="search" title={t(query.error ? 'nothing_matches' : 'none')}>
            {(query.error || query.page > 0) && <a href="/dashboard">{t('show_all')}</a>}
          </EmptyState>
        )}
        {page && page.total > page.size && (
          <div class="replay-part">
            <Pager page={page} toPath={(to) => toPath({ ...query, page: to })} />
          </div>
        )}
      </section>
    </div>
  );
}

function FailedRoundTable({ rounds }: { rounds: readonly FailedRound[] }) {
  return (
    <table class="failed-table">
      <caption class="visually-hidden">{t('failed_rounds')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('error')}</th>
          <th scope="col">{t('prompt')}</th>
          <th scope="col">{t('tenant')}</th>
          <th scope="col">{t('failed_at')}</th>
        </tr>
      </thead>
      <tbody>
        {rounds.map((round) => (
          <tr key={round.round_id}>
            <td class="failed-error">
              <a href={`/dashboard/rounds/${round.round_id}`}>{round.last_error}</a>
            </td>
            <td class="failed-prompt">
              <p>{round.prompt || t('erased')}</p>
            </td>
            <td class="failed-tenant">{round.tenant_code}</td>
            <td class="failed-time">
              <RelativeTime iso={round.failed_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Reads `?error=…&page=…`; invalid parameters are ignored. */
function readQuery(params: Readonly<Record<string, string>>): FailedRoundsQuery {
  const page = Number(params.page ?? 0);
  return {
    error: params.error?.slice(0, 200) || undefined,
    page: Number.isSafeInteger(page) && page >= 0 ? page : 0,
  };
}

function toPath({ error, page }: FailedRoundsQuery): string {
  const params = new URLSearchParams();
  if (error) params.set('error', error);
  if (page > 0) params.set('page', String(page));
  const query = params.toString();
  return `/dashboard${query && `?${query}`}`;
}
