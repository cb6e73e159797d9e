import { signal } from '@preact/signals';
import type { IconName } from './icons.tsx';

export interface Toast {
  icon: IconName;
  title: string;
  /** Short lines below the title. */
  lines?: readonly string[];
  /** Small texts under a label, such as reasons; hidden if there are none. */
  note?: { label: string; texts: readonly string[] } | null;
  /** The link of the title. */
  href?: string;
}

export interface ShownToast {
  id: number;
  /** Called at each rendering, so that the texts follow the language. */
  content: () => Toast;
}

const maxShown = 4;
let lastId = 0;

/** The shown toasts, newest last. */
export const toasts = signal<readonly ShownToast[]>([]);

/** Shows a toast; at most four, so the oldest may be removed. */
export function toast(content: () => Toast): void {
  lastId += 1;
  toasts.value = [...toasts.value, { id: lastId, content }].slice(-maxShown);
}

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}
