import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { signInWith } from './session.ts';
import './sign-in-page.css';
import { t } from './texts.ts';

/** The form for a token. `notice` says why it is shown, `error` why the last attempt failed. */
export function SignInPage({ notice, error }: { notice: string | null; error: string | null }) {
  const id = useId();
  const token = useSignal('');
  const busy = useSignal(false);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (token.value.trim() === '') return;
    busy.value = true;
    await signInWith(token.value.trim());
    busy.value = false;
  }

  return (
    <div class="sign-in">
      <h1>{t('sign_in')}</h1>
      {notice && <p role="status">{notice}</p>}
      {error && <ErrorBanner title={t('failed')} message={error} />}
      <form onSubmit={submit}>
        <div class="field">
          <label class="field-label" for={id}>
            {t('token')}
          </label>
          <input
            id={id}
            class="input"
            type="password"
            autocomplete="off"
            spellcheck={false}
            required
            aria-describedby={`${id}-hint`}
            value={token.value}
            onInput={(event) => {
              token.value = event.currentTarget.value;
            }}
          />
          <p id={`${id}-hint`} class="muted small">
            {t('token_hint')}
          </p>
        </div>
        <Button type="submit" variant="primary" disabled={busy.value}>
          {busy.value ? t('signing_in') : t('sign_in')}
        </Button>
      </form>
    </div>
  );
}
