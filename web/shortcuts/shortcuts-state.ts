import { signal } from '@preact/signals';
import { localStore } from '../browser/storage.ts';

const storageKey = 'roundtable.shortcuts';

/** Whether single keys act; some users' speech input or tremor presses them by accident (WCAG 2.1.4). */
export const areShortcutsOn = signal(localStore.read(storageKey) !== 'off');
export const isHelpShown = signal(false);

export function setShortcuts(on: boolean): void {
  areShortcutsOn.value = on;
  localStore.write(storageKey, on ? 'on' : 'off');
}
