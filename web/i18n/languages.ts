/** What there are texts in. */
export const languages = ['ko', 'en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** A text in every language, as the API's `reason_detail` and the page's own texts have it. */
export type Localized = Readonly<Record<Language, string>>;
