import { signal } from '@preact/signals';
import type { IconName } from './icons.tsx';

export interface Toast {
  icon: IconName;
  title: string;
  /** Short lines below the title. */
  lines?: readonly string[];
  /** Small print under a label, for example why something was recommended; not shown without texts. */
  note?: { label: string; texts: readonly string[] } | null;
  /** Where a click on the title leads. */
  href?: string;
}

export interface ShownToast {
  id: number;
  /** Called at each rendering, so that the words follow the language. */
  content: () => Toast;
}

const mostShown = 4;
let lastId = 0;

/** What the toast host shows, newest last. */
export const toasts = signal<readonly ShownToast[]>([]);

/** Shows a message for a while; past four the oldest goes. */
export function toast(content: () => Toast): void {
  lastId += 1;
  toasts.value = [...toasts.value, { id: lastId, content }].slice(-mostShown);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
