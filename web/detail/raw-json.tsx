import { useState } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import './raw-json.css';
import { t } from './texts.ts';

/** The raw response, serialized only when it is opened. */
export function RawJson({ value }: { value: object }) {
  const [open, setOpen] = useState(false);
  const text = () => JSON.stringify(value, null, 2);
  return (
    <details class="raw" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('raw')}</summary>
      {open && (
        <>
          <CopyButton label={t('copy_json')} icon="code" text={text} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section class="raw-text" tabIndex={0} aria-label={t('raw')}>
            <pre>{text()}</pre>
          </section>
        </>
      )}
    </details>
  );
}
