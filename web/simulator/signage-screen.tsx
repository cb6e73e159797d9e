import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t as common } from '../i18n/common-texts.ts';
import { IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/status-chip.tsx';
import './signage-screen.css';
import { t } from './texts.ts';

interface SignageScreenProps {
  name: string;
  no: number;
  state: 'idle' | 'recognized';
  children: ComponentChildren;
}

/**
 * The screen of a signage, whose content adapts to portrait and landscape (SIGUI-03). It can be rotated and shown full
 * screen.
 */
export function SignageScreen({ name, no, state, children }: SignageScreenProps) {
  const [turned, setTurned] = useState(false);
  const [full, setFull] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const shape = turned ? 'screen is-turned' : 'screen';

  function openFull() {
    setFull(true);
    dialog.current?.showModal();
  }

  return (
    <article class="signage-screen" data-signage={no} data-state={state} aria-label={name}>
      <header class="signage-screen-head">
        <h3>{name}</h3>
        <Chip tone={state === 'recognized' ? 'good' : 'calm'}>{t(state)}</Chip>
        <IconButton icon="turn" label={t('rotate')} onClick={() => setTurned(!turned)} />
        <IconButton icon="screen" label={t('full_screen')} onClick={openFull} />
      </header>
      <div class={shape}>{children}</div>
      <dialog ref={dialog} class="screen-dialog" aria-label={name} onClose={() => setFull(false)}>
        {full && <div class="screen screen-full">{children}</div>}
        <div class="screen-close">
          <IconButton icon="close" label={common('close')} onClick={() => dialog.current?.close()} />
        </div>
      </dialog>
    </article>
  );
}
