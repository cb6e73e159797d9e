import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatList } from './chat-list.ts';

/**
 * Holds new chats back while the user is reading the rows: the mouse or the focus is on them, or the first ones are
 * scrolled out of sight. Returns the ref of the rows' container.
 */
export function useHeld(list: ChatList): RefObject<HTMLDivElement | null> {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const rows = container.current;
    if (!rows) return;
    let isUnderMouse = false;
    const update = () => {
      const focused = document.activeElement;
      const hasFocus = rows.contains(focused) && focused?.closest('tbody') !== null;
      const isScrolled = rows.getBoundingClientRect().top < 0;
      const isHeld = isUnderMouse || hasFocus || isScrolled;
      if (isHeld !== list.held.value) list.setHeld(isHeld);
    };
    const onMouse = (isOver: boolean) => (event: PointerEvent) => {
      if (event.pointerType !== 'mouse') return;
      isUnderMouse = isOver;
      update();
    };
    const ending = new AbortController();
    const { signal } = ending;
    rows.addEventListener('pointerenter', onMouse(true), { signal });
    rows.addEventListener('pointerleave', onMouse(false), { signal });
    rows.addEventListener('focusin', update, { signal });
    // The focus is on its way to another element.
    rows.addEventListener('focusout', () => setTimeout(update), { signal });
    addEventListener('scroll', update, { signal, passive: true });
    return () => ending.abort();
  }, [list]);
  return container;
}
