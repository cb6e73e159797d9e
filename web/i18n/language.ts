import { effect, signal } from '@preact/signals';
import { localStore } from '../browser/storage.ts';
import { type Language, type Localized, languages } from './languages.ts';
import { matchLanguage } from './match-language.ts';

const storageKey = 'roundtable.language';

/** The language that everything is shown in; reading it in a component is enough to follow it. */
export const language = signal<Language>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value;
});

/** Changes the language and remembers it in this browser. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStore.write(storageKey, chosen);
}

/** The text in the current language. */
export function localized(text: Localized): string {
  return text[language.value];
}

/** What was chosen before, or else the first of the browser's languages that there are texts in. */
function firstLanguage(): Language {
  return matchLanguage([localStore.read(storageKey) ?? '', ...navigator.languages], languages) ?? 'en';
}
