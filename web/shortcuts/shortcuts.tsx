import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { loadLater } from '../ui/load-later.tsx';
import { createKeyReader, type ShortcutAction } from './keys.ts';
import { areShortcutsOn, isHelpShown } from './shortcuts-state.ts';

const HelpDialog = loadLater(() => import('./help-dialog.tsx').then((module) => module.HelpDialog));

/** Acts on the keyboard's shortcuts, and shows the overlay that names them. */
export function Shortcuts() {
  const { route } = useLocation();
  useEffect(() => {
    const read = createKeyReader();
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || isHelpShown.value) return;
      const action = read(event, event.timeStamp);
      if (action === null || (!areShortcutsOn.value && action !== 'help')) return;
      event.preventDefault();
      act(action, route);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [route]);
  return isHelpShown.value ? <HelpDialog /> : null;
}

function act(action: ShortcutAction, route: (path: string) => void): void {
  switch (action) {
    case 'search':
      document.querySelector<HTMLInputElement>('input[type="search"]')?.select();
      return;
    case 'next':
      focusChat(1);
      return;
    case 'previous':
      focusChat(-1);
      return;
    case 'list':
      route('/dashboard');
      return;
    case 'webhooks':
      route('/dashboard/webhooks');
      return;
    case 'help':
      isHelpShown.value = true;
      return;
  }
}

/** Moves the focus by chats: from none to the first or last, and no further than these. */
function focusChat(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('.chat-prompt a')];
  const focused = document.activeElement?.closest('[data-chat-id]');
  const at = links.findIndex((link) => focused?.contains(link));
  const from = at === -1 && step === -1 ? links.length : at;
  links[Math.min(links.length - 1, Math.max(0, from + step))]?.focus();
}

/** Whether a key is text, or chooses in a field. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type="checkbox"]), textarea, select'))
  );
}
