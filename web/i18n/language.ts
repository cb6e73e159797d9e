import { effect, signal } from '@preact/signals';

export const languages = ['ko', 'en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** A text in every language, as the API's `reason_detail` and the page's own texts have it. */
export type Localized = Readonly<Record<Language, string>>;

const storageKey = 'roundtable.language';

/** The language that everything is shown in; reading it in a component is enough to follow it. */
export const language = signal<Language>(firstLanguage());

effect(() => {
  document.documentElement.lang = language.value;
});

/** Changes the language and remembers it in this browser. */
export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(storageKey, chosen);
}

/** The text in the current language. */
export function localized(text: Localized): string {
  return text[language.value];
}

/** What was chosen before, or else the first of the browser's languages that there are texts in. */
function firstLanguage(): Language {
  const wished = [localStorage.getItem(storageKey) ?? '', ...navigator.languages];
  return wished.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'en';
}

function isLanguage(tag: string): tag is Language {
  return languages.some((one) => one === tag);
}
