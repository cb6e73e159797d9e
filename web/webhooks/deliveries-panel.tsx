import { type Signal, useSignalEffect } from '@preact/signals';
import { useLocation } from 'preact-iso';
import { type DeliveryOutcome, deliveryOutcomes } from '../../domain/webhooks/endpoint.ts';
import type { Delivery } from '../api/types.ts';
import { type DeliveryQuery, listDeliveries, resend } from '../api/webhooks.ts';
import { t as common } from '../i18n/common-texts.ts';
import { paused } from '../live/pause.ts';
import { useReading } from '../live/use-reading.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { toast } from '../ui/toast.ts';
import { type AwaitedDelivery, awaitDelivery, findArrived } from './awaited-delivery.ts';
import { DeliveryTable } from './delivery-table.tsx';
import { describeError } from './describe-error.ts';
import { t } from './texts.ts';
import { useAction } from './use-action.ts';

/** How often deliveries are read: while one is awaited, and else. */
const awaitingMs = 1_000;
const everyMs = 5_000;

interface DeliveriesPanelProps {
  webhookId: string;
  awaited: Signal<AwaitedDelivery | null>;
}

/** What was delivered to an endpoint, newest first; the filter is in the URL. */
export function DeliveriesPanel({ webhookId, awaited }: DeliveriesPanelProps) {
  const { query: params, route } = useLocation();
  const query = readQuery(params);
  const toPath = (change: Partial<DeliveryQuery>) => toDeliveriesPath(webhookId, { ...query, ...change });
  const reading = useReading((signal) => listDeliveries(webhookId, query, signal), {
    key: `${query.outcome} ${query.page} ${awaited.value?.id}`,
    everyMs: getIntervalMs(awaited.value),
  });
  const { error, run } = useAction();
  const page = reading.value.value;
  useSignalEffect(() => settle(awaited, reading.value.value?.items ?? []));

  function send({ delivery_id, attempts }: Delivery) {
    run(async () => {
      await resend(webhookId, delivery_id);
      awaited.value = awaitDelivery(delivery_id, attempts);
    });
  }

  return (
    <Panel
      title={t('deliveries')}
      note={<span role="status">{awaited.value ? t('sending') : ''}</span>}
      actions={
        <OutcomeFilter outcome={query.outcome} onChange={(outcome) => route(toPath({ outcome, page: 0 }))} />
      }
    >
      {reading.failure.value !== null && (
        <ErrorBanner message={describeError(reading.failure.value)} onRetry={reading.refresh} />
      )}
      {error.value && <ErrorBanner title={t('action_failed')} message={error.value} />}
      {!page && reading.failure.value === null && <p class="muted">{common('loading')}</p>}
      {page && page.items.length > 0 && <DeliveryTable deliveries={page.items} onResend={send} />}
      {page && page.items.length === 0 && (
        <NoDeliveries query={query} all={toPath({ outcome: undefined, page: 0 })} />
      )}
      {page && page.total > page.size && <Pager page={page} toPath={(to) => toPath({ page: to })} />}
    </Panel>
  );
}

/** A pause of live updates holds back what the user has not asked for. */
function getIntervalMs(awaited: AwaitedDelivery | null): number | null {
  if (awaited) return awaitingMs;
  return paused.value ? null : everyMs;
}

/** Tells the result of an awaited delivery once it is listed. */
function settle(awaited: Signal<AwaitedDelivery | null>, deliveries: readonly Delivery[]): void {
  const { value: waiting } = awaited;
  if (!waiting) return;
  const arrived = findArrived(waiting, deliveries);
  if (!arrived && Date.now() < waiting.untilMs) return;
  awaited.value = null;
  if (arrived) toast(() => toResultToast(arrived));
}

function toResultToast({ outcome, last_status, last_error, kind }: Delivery) {
  const isDelivered = outcome === 'delivered';
  const answer = last_status ?? last_error ?? t('no_answer');
  return {
    icon: isDelivered ? 'check' : 'alert',
    title: `${t(isDelivered ? 'arrived' : 'not_arrived')} · ${answer}`,
    lines: [kind],
  } as const;
}

interface OutcomeFilterProps {
  outcome: DeliveryOutcome | undefined;
  onChange: (outcome: DeliveryOutcome | undefined) => void;
}

function OutcomeFilter({ outcome, onChange }: OutcomeFilterProps) {
  return (
    <select
      class="input delivery-filter"
      aria-label={t('outcome')}
      value={outcome ?? ''}
      onChange={({ currentTarget }) => onChange(deliveryOutcomes.find((one) => one === currentTarget.value))}
    >
      <option value="">{t('all_outcomes')}</option>
      {deliveryOutcomes.map((one) => (
        <option key={one} value={one}>
          {t(`outcome_${one}`)}
        </option>
      ))}
    </select>
  );
}

function NoDeliveries({ query, all }: { query: DeliveryQuery; all: string }) {
  if (query.outcome === undefined && query.page === 0) {
    return <EmptyState title={t('no_deliveries')}>{t('no_deliveries_hint')}</EmptyState>;
  }
  return (
    <EmptyState icon="search" title={t('nothing_matches')}>
      <a href={all}>{t('show_all')}</a>
    </EmptyState>
  );
}

/** Reads `?outcome=…&page=…`; invalid parameters are ignored. */
function readQuery(params: Readonly<Record<string, string>>): DeliveryQuery {
  const page = Number(params.page ?? 0);
  return {
    outcome: deliveryOutcomes.find((outcome) => outcome === params.outcome),
    page: Number.isSafeInteger(page) && page >= 0 ? page : 0,
  };
}

function toDeliveriesPath(webhookId: string, { outcome, page }: DeliveryQuery): string {
  const params = new URLSearchParams();
  if (outcome) params.set('outcome', outcome);
  if (page > 0) params.set('page', String(page));
  const query = params.toString();
  return `/dashboard/webhooks/${webhookId}${query && `?${query}`}`;
}
