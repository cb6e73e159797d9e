import { effect, signal } from '@preact/signals';
import { type Locale, locales } from '../../domain/chat/locale.ts';
import type { Localized } from '../../domain/chat/localized.ts';
import { localStore } from '../browser/storage.ts';
import { matchLanguage } from './match-language.ts';

const storageKey = 'roundtable.language';

/** The current language, a signal: components that read it are rendered again when it changes. */
export const language = signal<Locale>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value;
});

/** Changes the language and stores it in this browser. */
export function chooseLanguage(chosen: Locale): void {
  language.value = chosen;
  localStore.write(storageKey, chosen);
}

/** The text in the current language. */
export function localized(text: Localized): string {
  return text[language.value];
}

/** The stored choice, or else the first supported language of the browser. */
function firstLanguage(): Locale {
  return matchLanguage([localStore.read(storageKey) ?? '', ...navigator.languages], locales) ?? 'en';
}
