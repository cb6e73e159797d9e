/** Languages of answers (LOCALE-02). */
export const locales = ['ko', 'en', 'ja'] as const;
export type Locale = (typeof locales)[number];

/** A value for each language. */
export function mapLocales<T>(getValue: (locale: Locale) => T): Record<Locale, T> {
  return Object.fromEntries(locales.map((locale) => [locale, getValue(locale)])) as Record<Locale, T>;
}

/** The primary subtag in lower case; null when it is not supported (ruling Q50). */
export function parseLocale(value: unknown): Locale | null {
  if (typeof value !== 'string') return null;
  const subtag = value.trim().split(/[-_]/, 1)[0]?.toLowerCase();
  return locales.find((locale) => locale === subtag) ?? null;
}

/** The language of a round: the profile's, else the tenant's, else Korean (LOCALE-01). */
export function resolveLocale(profileLocale: unknown, tenantLocale: unknown): Locale {
  return parseLocale(profileLocale) ?? parseLocale(tenantLocale) ?? 'ko';
}
