import { effect, signal } from '@preact/signals';
import { localStore } from '../browser/storage.ts';

type Theme = 'light' | 'dark';

const storageKey = 'roundtable.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

const chosen = signal<Theme | null>(asTheme(localStore.read(storageKey)));
const systemIsDark = signal(system.matches);
system.addEventListener('change', () => {
  systemIsDark.value = system.matches;
});

effect(() => {
  const { dataset } = document.documentElement;
  if (chosen.value === null) delete dataset.theme;
  else dataset.theme = chosen.value;
});

/** The theme chosen in this browser, or else the system's. */
export function currentTheme(): Theme {
  return chosen.value ?? (systemIsDark.value ? 'dark' : 'light');
}

export function chooseTheme(theme: Theme): void {
  chosen.value = theme;
  localStore.write(storageKey, theme);
}

function asTheme(value: string | null): Theme | null {
  return value === 'light' || value === 'dark' ? value : null;
}
