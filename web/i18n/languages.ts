/** The supported languages. */
export const languages = ['ko', 'en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** A text in every language, like the API's `reason_detail` and the page's own texts. */
export type Localized = Readonly<Record<Language, string>>;
