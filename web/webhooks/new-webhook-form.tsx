import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ChatEventKind } from '../../domain/chat/chat-event.ts';
import { webhookKinds } from '../../domain/webhooks/endpoint.ts';
import type { WebhookWithSecret } from '../api/types.ts';
import { createWebhook } from '../api/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { t } from './texts.ts';
import { useAction } from './use-action.ts';

const kindTexts = {
  'round.accepted': 'kind_accepted',
  'step.completed': 'kind_step',
  'round.completed': 'kind_completed',
  'round.failed': 'kind_failed',
  'chat.ended': 'kind_ended',
} as const satisfies Record<ChatEventKind, string>;

interface NewWebhookFormProps {
  onCreated: (created: WebhookWithSecret) => void;
  onCancel: () => void;
  /** The answer may have been lost after the server has created it. */
  onFailed: () => void;
}

export function NewWebhookForm({ onCreated, onCancel, onFailed }: NewWebhookFormProps) {
  const id = useId();
  const urlField = useFocus<HTMLInputElement>();
  const url = useSignal('');
  const description = useSignal('');
  const kinds = useSignal<readonly ChatEventKind[]>(webhookKinds);
  const { busy, error, run } = useAction();

  function toggle(kind: ChatEventKind) {
    kinds.value = webhookKinds.filter((one) => (one === kind) !== kinds.value.includes(one));
  }

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (kinds.value.length === 0) {
      error.value = t('no_kinds');
      return;
    }
    await run(async () => {
      const webhook = { url: url.value.trim(), description: description.value.trim(), kinds: kinds.value };
      onCreated(await createWebhook(webhook));
    });
    if (error.value === null) return;
    onFailed();
    if (isUrlFault(error.value)) urlField.current?.focus();
  }

  return (
    <form class="webhook-form" aria-labelledby={`${id}-title`} onSubmit={submit}>
      <h2 id={`${id}-title`}>{t('add')}</h2>
      {error.value && <ErrorBanner title={t('create_failed')} message={error.value} />}
      <div class="field">
        <label class="field-label" for={`${id}-url`}>
          {t('url')}
        </label>
        <input
          id={`${id}-url`}
          ref={urlField}
          class="input"
          type="url"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          required
          maxLength={2_000}
          placeholder="https://shop.example/hooks"
          aria-describedby={`${id}-url-hint`}
          aria-invalid={isUrlFault(error.value)}
          value={url.value}
          onInput={({ currentTarget }) => {
            url.value = currentTarget.value;
          }}
        />
        <p id={`${id}-url-hint`} class="muted small">
          {t('url_hint')}
        </p>
      </div>
      <div class="field">
        <label class="field-label" for={`${id}-description`}>
          {t('description')}
        </label>
        <input
          id={`${id}-description`}
          class="input"
          autocomplete="off"
          maxLength={200}
          value={description.value}
          onInput={({ currentTarget }) => {
            description.value = currentTarget.value;
          }}
        />
      </div>
      <fieldset class="webhook-kinds">
        <legend class="field-label">{t('kinds')}</legend>
        {webhookKinds.map((kind) => (
          <label key={kind}>
            <input type="checkbox" checked={kinds.value.includes(kind)} onChange={() => toggle(kind)} />
            <span>
              <code>{kind}</code> <span class="muted small">{t(kindTexts[kind])}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div class="webhook-buttons">
        <Button type="submit" variant="primary" aria-disabled={busy.value}>
          {t('create')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </form>
  );
}

/** The API's message names the field. */
function isUrlFault(message: string | null): boolean {
  return message?.startsWith('url: ') ?? false;
}
