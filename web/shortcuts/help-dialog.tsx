import { useEffect, useRef } from 'preact/hooks';
import { t as common } from '../i18n/common-texts.ts';
import { IconButton } from '../ui/button.tsx';
import './help-dialog.css';
import { shortcuts } from './keys.ts';
import { areShortcutsOn, isHelpShown, setShortcuts } from './shortcuts-state.ts';
import { t } from './texts.ts';

/** All shortcuts; closes by Escape too. */
export function HelpDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  const rows = [...Object.entries(shortcuts), ['Enter', 'open'], ['Esc', 'close']] as const;
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        isHelpShown.value = false;
      }}
    >
      <header class="help-head">
        <h2 id="help-title">{t('title')}</h2>
        <IconButton icon="close" label={common('close')} onClick={close} />
      </header>
      <dl class="help-keys">
        {rows.map(([keys, action]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(action)}</dd>
          </div>
        ))}
      </dl>
      <label class="help-switch">
        <input
          type="checkbox"
          checked={areShortcutsOn.value}
          onChange={({ currentTarget }) => setShortcuts(currentTarget.checked)}
        />
        {t('on')}
      </label>
    </dialog>
  );
}
