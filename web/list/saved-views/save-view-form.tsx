import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { maxViewNameLength, maxViews, type ViewFilter } from '../../../domain/chat/saved-view.ts';
import { getErrorMessage } from '../../../domain/error-message.ts';
import { ApiError } from '../../api/request.ts';
import { createView } from '../../api/views.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorBanner } from '../../ui/error-banner.tsx';
import { t } from './texts.ts';

interface SaveViewFormProps {
  filter: ViewFilter;
  onSaved: () => void;
  onCancel: () => void;
}

export function SaveViewForm({ filter, onSaved, onCancel }: SaveViewFormProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const name = useSignal('');
  const isShared = useSignal(false);
  const isBusy = useSignal(false);
  const error = useSignal<unknown>(null);
  useEffect(() => field.current?.focus(), []);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (isBusy.value || name.value.trim() === '') return;
    isBusy.value = true;
    error.value = null;
    try {
      await createView({ name: name.value.trim(), shared: isShared.value, filter });
      onSaved();
    } catch (problem) {
      error.value = problem;
    } finally {
      isBusy.value = false;
    }
  }

  return (
    <form
      class="views-form"
      onSubmit={submit}
      onKeyDown={({ key }) => {
        if (key === 'Escape') onCancel();
      }}
    >
      {error.value !== null && <ErrorBanner title={t('failed')} message={describe(error.value)} />}
      <label class="visually-hidden" for={id}>
        {t('name')}
      </label>
      <input
        id={id}
        ref={field}
        class="input"
        autocomplete="off"
        required
        maxLength={maxViewNameLength}
        placeholder={t('name')}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value;
        }}
      />
      <label class="views-shared">
        <input
          type="checkbox"
          checked={isShared.value}
          onChange={({ currentTarget }) => {
            isShared.value = currentTarget.checked;
          }}
        />
        {t('share')}
      </label>
      <Button type="submit" variant="primary" aria-disabled={isBusy.value}>
        {t('save')}
      </Button>
      <Button onClick={onCancel}>{t('cancel')}</Button>
    </form>
  );
}

function describe(error: unknown): string {
  const isFull = error instanceof ApiError && error.code === 'TOO_MANY_VIEWS';
  return isFull ? t('too_many', { most: maxViews }) : getErrorMessage(error);
}
