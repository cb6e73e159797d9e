import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { getErrorMessage } from '../../domain/error-message.ts';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { fileRoundId, openedBundle, readBundleFile } from './opened-bundle.ts';
import { t } from './texts.ts';

/** Opens a bundle of the user's: by a button, or dropped. */
export function BundlePicker() {
  const { route } = useLocation();
  const error = useSignal<string | null>(null);
  const isOver = useSignal(false);
  const field = useRef<HTMLInputElement>(null);

  async function open(file: File | undefined) {
    if (!file) return;
    error.value = null;
    try {
      openedBundle.value = await readBundleFile(file);
      route(`/dashboard/rounds/${fileRoundId}`);
    } catch (failure) {
      error.value = getErrorMessage(failure);
    }
  }

  return (
    <section
      class={`panel bundle-picker${isOver.value ? ' bundle-picker-over' : ''}`}
      aria-label={t('open_bundle')}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        open(event.dataTransfer?.files[0]);
      }}
    >
      <p class="muted">{t('drop_hint')}</p>
      <Button small onClick={() => field.current?.click()}>
        {t('open_bundle')}
      </Button>
      <input
        ref={field}
        class="visually-hidden"
        type="file"
        accept=".json,application/json"
        tabIndex={-1}
        aria-label={t('open_bundle')}
        onChange={({ currentTarget }) => {
          open(currentTarget.files?.[0]);
          // The same file again is a change too.
          currentTarget.value = '';
        }}
      />
      {error.value && <ErrorBanner title={t('open_failed')} message={error.value} />}
    </section>
  );
}
