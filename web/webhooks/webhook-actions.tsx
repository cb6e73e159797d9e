import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Webhook, WebhookWithSecret } from '../api/types.ts';
import { deleteWebhook, pauseWebhook, resumeWebhook, sendTest } from '../api/webhooks.ts';
import { formatDateTime } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { type AwaitedDelivery, awaitDelivery } from './awaited-delivery.ts';
import { RotateForm } from './rotate-form.tsx';
import { SecretNotice } from './secret-notice.tsx';
import { t } from './texts.ts';
import { useAction } from './use-action.ts';
import { isFuture } from './webhook-values.ts';

interface WebhookActionsProps {
  webhook: Webhook;
  onChanged: (webhook: Webhook) => void;
  onTest: (delivery: AwaitedDelivery) => void;
  onDeleted: () => void;
}

/** The buttons of an endpoint, and below them what one of them asks or tells. */
export function WebhookActions({ webhook, onChanged, onTest, onDeleted }: WebhookActionsProps) {
  const { webhook_id: id } = webhook;
  const open = useSignal<'rotate' | 'delete' | null>(null);
  const rotated = useSignal<WebhookWithSecret | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const { error, run } = useAction();
  const isEnabled = webhook.status === 'enabled';

  function close() {
    open.value = null;
    rotated.value = null;
    buttons.current?.querySelector('button')?.focus();
  }

  function show(what: 'rotate' | 'delete') {
    error.value = null;
    rotated.value = null;
    open.value = what;
  }

  return (
    <>
      <div class="webhook-buttons" ref={buttons}>
        <Button
          small
          variant="primary"
          onClick={() => run(async () => onTest(awaitDelivery((await sendTest(id)).delivery_id)))}
        >
          {t('test')}
        </Button>
        <Button
          small
          icon={isEnabled ? 'pause' : 'play'}
          onClick={() => run(async () => onChanged(await (isEnabled ? pauseWebhook : resumeWebhook)(id)))}
        >
          {t(isEnabled ? 'pause' : 'resume')}
        </Button>
        <Button small icon="turn" onClick={() => show('rotate')}>
          {t('rotate')}
        </Button>
        <Button small variant="ghost" onClick={() => show('delete')}>
          {t('delete')}
        </Button>
      </div>
      {error.value && <ErrorBanner title={t('action_failed')} message={error.value} />}
      {open.value === 'rotate' && (
        <RotateForm
          webhook={webhook}
          onCancel={close}
          onRotated={({ secret, ...changed }) => {
            open.value = null;
            rotated.value = { ...changed, secret };
            onChanged(changed);
          }}
        />
      )}
      {rotated.value && (
        <SecretNotice
          webhook={rotated.value}
          note={toRotationNote(rotated.value.previous_secret_until)}
          onDone={close}
        />
      )}
      {open.value === 'delete' && (
        <DeleteQuestion
          onCancel={close}
          onDelete={() =>
            run(async () => {
              await deleteWebhook(id);
              onDeleted();
            })
          }
        />
      )}
    </>
  );
}

function toRotationNote(until: string | null): string {
  return until !== null && isFuture(until)
    ? t('secret_both', { time: formatDateTime(until) })
    : t('secret_alone');
}

function DeleteQuestion({ onCancel, onDelete }: { onCancel: () => void; onDelete: () => void }) {
  const section = useFocus<HTMLElement>();
  return (
    <section class="webhook-question" ref={section} tabIndex={-1} aria-label={t('delete')}>
      <p>{t('delete_text')}</p>
      <div class="webhook-buttons">
        <Button small variant="primary" onClick={onDelete}>
          {t('delete_now')}
        </Button>
        <Button small onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </section>
  );
}
