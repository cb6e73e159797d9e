import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/common-texts.ts';
import { IconButton } from './button.tsx';
import { Icon } from './icons.tsx';
import './toast-host.css';
import { dismissToast, type ShownToast, toasts } from './toast.ts';

const shownMs = 10_000;

/** The container of toasts, a polite live region. One per page. */
export function ToastHost() {
  return (
    <section class="toast-host" aria-label={t('notifications')} aria-live="polite" aria-relevant="additions">
      {toasts.value.map((one) => (
        <ToastCard key={one.id} shown={one} />
      ))}
    </section>
  );
}

/** Removed after a time, unless the pointer or the focus is on it. */
function ToastCard({ shown: { id, content } }: { shown: ShownToast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismissToast(id), shownMs);
    return () => clearTimeout(timer);
  }, [held, id]);
  const { icon, title, lines = [], note, href } = content();
  return (
    <article
      class="toast"
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <Icon name={icon} size={18} />
      <div class="toast-text">
        <p class="toast-title">{href ? <a href={href}>{title}</a> : title}</p>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {note && note.texts.length > 0 && (
          <div class="toast-note">
            <span class="toast-note-label">{note.label}</span>
            {note.texts.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
        )}
      </div>
      <IconButton icon="close" label={t('close')} onClick={() => dismissToast(id)} />
    </article>
  );
}
