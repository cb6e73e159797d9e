import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { getErrorMessage } from '../../domain/error-message.ts';
import { Button } from '../ui/button.tsx';
import { useFocus } from '../ui/use-focus.ts';
import { t } from './texts.ts';

interface InputEditorProps {
  input: Record<string, unknown>;
  busy: boolean;
  onRun: (input: Record<string, unknown>) => void;
  onCancel: () => void;
}

/** The input of a step as JSON, to run on from the step with another one. */
export function InputEditor({ input, busy, onRun, onCancel }: InputEditorProps) {
  const id = useId();
  const field = useFocus<HTMLTextAreaElement>();
  const text = useSignal(JSON.stringify(input, null, 2));
  const error = useSignal<string | null>(null);

  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (busy) return;
    try {
      error.value = null;
      onRun(JSON.parse(text.value));
    } catch (failure) {
      error.value = t('input_not_json', { reason: getErrorMessage(failure) });
      field.current?.focus();
    }
  }

  return (
    <form class="replay-editor" onSubmit={submit}>
      <label class="field-label" for={id}>
        {t('input')}
      </label>
      <textarea
        id={id}
        ref={field}
        class="input replay-input"
        rows={14}
        spellcheck={false}
        autocomplete="off"
        aria-describedby={`${id}-hint`}
        aria-invalid={error.value !== null}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <p id={`${id}-hint`} class="muted small">
        {t('input_hint')}
      </p>
      {error.value && (
        <p class="replay-bad" role="alert">
          {error.value}
        </p>
      )}
      <div class="replay-buttons">
        <Button type="submit" variant="primary" aria-disabled={busy}>
          {t('run')}
        </Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </form>
  );
}
