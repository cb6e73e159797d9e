import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { maxEndpoints } from '../../domain/webhooks/endpoint.ts';
import type { Webhook, WebhookWithSecret } from '../api/types.ts';
import { listWebhooks } from '../api/webhooks.ts';
import { t as common } from '../i18n/common-texts.ts';
import { useReading } from '../live/use-reading.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { useTitle } from '../ui/use-title.ts';
import { describeError } from './describe-error.ts';
import { NewWebhookForm } from './new-webhook-form.tsx';
import { SecretNotice } from './secret-notice.tsx';
import { t } from './texts.ts';
import { WebhookStatus } from './webhook-status.tsx';
import { toKindsText } from './webhook-values.ts';

/** The tenant's endpoints, and the form for a new one. */
export function WebhooksPage() {
  useTitle(t('webhooks'));
  const list = useReading(listWebhooks, { key: 'list', everyMs: null });
  const isAdding = useSignal(false);
  const created = useSignal<WebhookWithSecret | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { value: webhooks } = list.value;

  function close() {
    isAdding.value = false;
    created.value = null;
    heading.current?.focus();
  }

  return (
    <section class="panel webhooks" aria-labelledby="webhooks-title">
      <header class="panel-head">
        <h1 id="webhooks-title" class="webhooks-title" ref={heading} tabIndex={-1}>
          {t('webhooks')}
        </h1>
        {webhooks && (
          <span class="muted small number">{t('count', { count: webhooks.length, most: maxEndpoints })}</span>
        )}
        <div class="panel-actions">
          {!isAdding.value && !created.value && (
            <Button
              small
              onClick={() => {
                isAdding.value = true;
              }}
            >
              {t('add')}
            </Button>
          )}
        </div>
      </header>
      <p class="webhooks-intro muted">{t('intro')}</p>
      {list.failure.value !== null && (
        <div class="webhooks-part">
          <ErrorBanner
            title={t('list_failed')}
            message={describeError(list.failure.value)}
            onRetry={list.refresh}
          />
        </div>
      )}
      {isAdding.value && (
        <NewWebhookForm
          onCancel={close}
          onFailed={list.refresh}
          onCreated={(webhook) => {
            created.value = webhook;
            isAdding.value = false;
            list.refresh();
          }}
        />
      )}
      {created.value && <SecretNotice webhook={created.value} onDone={close} />}
      {!webhooks && list.failure.value === null && <p class="webhooks-part muted">{common('loading')}</p>}
      {webhooks?.length === 0 && !isAdding.value && (
        <EmptyState icon="link" title={t('none')}>
          {t('none_hint')}
        </EmptyState>
      )}
      {webhooks && webhooks.length > 0 && (
        <ul class="webhook-list">
          {webhooks.map((webhook) => (
            <WebhookItem key={webhook.webhook_id} webhook={webhook} />
          ))}
        </ul>
      )}
    </section>
  );
}

function WebhookItem({ webhook }: { webhook: Webhook }) {
  return (
    <li class="webhook-item">
      <WebhookStatus status={webhook.status} />
      <div class="webhook-item-text">
        <a href={`/dashboard/webhooks/${webhook.webhook_id}`}>{webhook.url}</a>
        {webhook.description && <p>{webhook.description}</p>}
        <p class="muted small">{toKindsText(webhook)}</p>
      </div>
      <p class="webhook-item-time muted small">
        {webhook.failing_since ? t('failing_since') : t('created')}{' '}
        <RelativeTime iso={webhook.failing_since ?? webhook.created_at} />
      </p>
    </li>
  );
}
