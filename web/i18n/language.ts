import { effect, signal } from '@preact/signals';
import { localStore } from '../browser/storage.ts';
import { type Language, type Localized, languages } from './languages.ts';
import { matchLanguage } from './match-language.ts';

const storageKey = 'roundtable.language';

/** The current language, a signal: components that read it are rendered again when it changes. */
export const language = signal<Language>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value;
});

/** Changes the language and stores it in this browser. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStore.write(storageKey, chosen);
}

/** The text in the current language. */
export function localized(text: Localized): string {
  return text[language.value];
}

/** The stored choice, or else the first supported language of the browser. */
function firstLanguage(): Language {
  return matchLanguage([localStore.read(storageKey) ?? '', ...navigator.languages], languages) ?? 'en';
}
