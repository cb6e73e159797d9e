import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { openClient } from '../api/store-app.ts';
import { language } from '../i18n/language.ts';
import { storeSdkIdentity } from '../session/sdk-identity.ts';
import { Button } from '../ui/button.tsx';
import { t } from './texts.ts';
import { attempt, busy } from './visit.ts';

/** The form for the SDK key and the profile. */
export function ConnectForm() {
  const id = useId();
  const key = useSignal('');
  const profile = useSignal('');

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const [typedKey, typedProfile] = [key.value.trim(), profile.value.trim()];
    if (typedKey === '') return;
    attempt(async () => {
      storeSdkIdentity({ key: typedKey, profileId: typedProfile || (await newProfile(typedKey)) });
    });
  }

  return (
    <form class="simulator-form" onSubmit={submit}>
      <div class="field">
        <label class="field-label" for={`${id}-key`}>
          {t('key')}
        </label>
        <input
          id={`${id}-key`}
          class="input"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          placeholder="osk_…"
          aria-describedby={`${id}-key-hint`}
          value={key.value}
          onInput={(event) => {
            key.value = event.currentTarget.value;
          }}
        />
        <p id={`${id}-key-hint`} class="muted small">
          {t('key_hint')}
        </p>
      </div>
      <div class="field">
        <label class="field-label" for={`${id}-profile`}>
          {t('profile')}
        </label>
        <input
          id={`${id}-profile`}
          class="input"
          autocomplete="off"
          spellcheck={false}
          aria-describedby={`${id}-profile-hint`}
          value={profile.value}
          onInput={(event) => {
            profile.value = event.currentTarget.value;
          }}
        />
        <p id={`${id}-profile-hint`} class="muted small">
          {t('profile_hint')}
        </p>
      </div>
      <Button type="submit" variant="primary" disabled={busy.value}>
        {t('connect')}
      </Button>
    </form>
  );
}

/** Creates a profile with the current language as its locale. Resolves to its id. */
async function newProfile(key: string): Promise<string> {
  const profile = { name: t('new_shopper'), gender: null, age: null, locale: language.value };
  const { profile_id } = await (await openClient(key)).profiles.create(profile);
  return profile_id;
}
