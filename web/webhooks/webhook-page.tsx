import { useSignal } from '@preact/signals';
import { useLocation } from 'preact-iso';
import type { Webhook } from '../api/types.ts';
import { readWebhook } from '../api/webhooks.ts';
import { t as common } from '../i18n/common-texts.ts';
import { formatDateTime } from '../i18n/format.ts';
import { paused } from '../live/pause.ts';
import { useReading } from '../live/use-reading.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Fact } from '../ui/fact.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { toast } from '../ui/toast.ts';
import { useTitle } from '../ui/use-title.ts';
import type { AwaitedDelivery } from './awaited-delivery.ts';
import { DeliveriesPanel } from './deliveries-panel.tsx';
import { describeError, isNotFound } from './describe-error.ts';
import { t } from './texts.ts';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookStatus } from './webhook-status.tsx';
import { isFuture, toKindsText } from './webhook-values.ts';

const everyMs = 5_000;

/** One endpoint and its deliveries: `/dashboard/webhooks/{webhook_id}?outcome=…&page=…`. */
export function WebhookPage({ webhookId }: { webhookId: string }) {
  const reading = useReading((signal) => readWebhook(webhookId, signal), {
    key: webhookId,
    everyMs: paused.value ? null : everyMs,
  });
  const awaited = useSignal<AwaitedDelivery | null>(null);
  const { route } = useLocation();
  const webhook = reading.value.value;
  const failure = reading.failure.value;
  useTitle(webhook?.url ?? t('webhooks'));
  if (isNotFound(failure)) {
    return (
      <EmptyState icon="search" title={t('not_found')}>
        <a href="/dashboard/webhooks">{t('back')}</a>
      </EmptyState>
    );
  }
  return (
    <div class="webhook">
      <a class="webhook-back" href="/dashboard/webhooks">
        ← {t('back')}
      </a>
      {failure !== null && (
        <ErrorBanner title={t('load_failed')} message={describeError(failure)} onRetry={reading.refresh} />
      )}
      {!webhook && failure === null && <p class="muted">{common('loading')}</p>}
      {webhook && (
        <>
          <WebhookHeader webhook={webhook} />
          <WebhookActions
            webhook={webhook}
            onChanged={(changed) => {
              reading.value.value = changed;
            }}
            onTest={(delivery) => {
              awaited.value = delivery;
              route(`/dashboard/webhooks/${webhookId}`, true);
            }}
            onDeleted={() => {
              toast(() => ({ icon: 'check', title: t('deleted') }));
              route('/dashboard/webhooks', true);
            }}
          />
          <DeliveriesPanel webhookId={webhookId} awaited={awaited} />
        </>
      )}
    </div>
  );
}

function WebhookHeader({ webhook }: { webhook: Webhook }) {
  const isRotating = isFuture(webhook.previous_secret_until);
  return (
    <header class="webhook-header">
      <div class="webhook-header-line">
        <h1>{webhook.url}</h1>
        <span role="status">
          <WebhookStatus status={webhook.status} />
        </span>
      </div>
      {webhook.description && <p>{webhook.description}</p>}
      <dl class="webhook-facts">
        <Fact name={t('kinds')}>{toKindsText(webhook)}</Fact>
        <Fact name={t('created')}>
          <RelativeTime iso={webhook.created_at} />
        </Fact>
        {webhook.failing_since && (
          <Fact name={t('failing_since')}>
            <RelativeTime iso={webhook.failing_since} />
          </Fact>
        )}
        {isRotating && webhook.previous_secret_until && (
          <Fact name={t('old_secret_until')}>
            <time dateTime={webhook.previous_secret_until}>
              {formatDateTime(webhook.previous_secret_until)}
            </time>
          </Fact>
        )}
      </dl>
      {webhook.status === 'paused' && <p class="muted">{t('paused_note')}</p>}
      {webhook.disabled_reason && <p class="webhook-disabled">{t(`disabled_${webhook.disabled_reason}`)}</p>}
    </header>
  );
}
