import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Webhook, WebhookWithSecret } from '../api/types.ts';
import { rotateSecret } from '../api/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { t } from './texts.ts';
import { useAction } from './use-action.ts';
import { isFuture } from './webhook-values.ts';

/** How long the previous secret stays valid, in hours. */
const graces = [
  { hours: 0, text: 'grace_none' },
  { hours: 1, text: 'grace_hour' },
  { hours: 24, text: 'grace_day' },
  { hours: 168, text: 'grace_week' },
  { hours: 720, text: 'grace_month' },
] as const;

interface RotateFormProps {
  webhook: Webhook;
  onRotated: (rotated: WebhookWithSecret) => void;
  onCancel: () => void;
}

export function RotateForm({ webhook, onRotated, onCancel }: RotateFormProps) {
  const id = useId();
  const field = useFocus<HTMLSelectElement>();
  const hours = useSignal<number>(24);
  const { error, run } = useAction();

  function submit(event: SubmitEvent) {
    event.preventDefault();
    run(async () => onRotated(await rotateSecret(webhook.webhook_id, hours.value)));
  }

  return (
    <form class="webhook-question" aria-label={t('rotate')} onSubmit={submit}>
      <p id={`${id}-text`}>{t('rotate_text')}</p>
      {isFuture(webhook.previous_secret_until) && <p class="webhook-warning">{t('rotate_again')}</p>}
      {error.value && <ErrorBanner title={t('action_failed')} message={error.value} />}
      <div class="field">
        <label class="field-label" for={id}>
          {t('grace')}
        </label>
        <select
          id={id}
          ref={field}
          class="input"
          aria-describedby={`${id}-text`}
          value={hours.value}
          onChange={({ currentTarget }) => {
            hours.value = Number(currentTarget.value);
          }}
        >
          {graces.map((grace) => (
            <option key={grace.hours} value={grace.hours}>
              {t(grace.text)}
            </option>
          ))}
        </select>
      </div>
      <div class="webhook-buttons">
        <Button small type="submit" variant="primary">
          {t('rotate')}
        </Button>
        <Button small onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
