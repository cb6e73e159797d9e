/** The first supported language among BCP 47 tags, by their primary language: `kok-IN` does not match `ko`. */
export function matchLanguage<Language extends string>(
  tags: readonly string[],
  supported: readonly Language[],
): Language | undefined {
  return tags.map(primaryLanguage).flatMap((tag) => supported.filter((one) => one === tag))[0];
}

/** A tag's primary language; empty if the tag is invalid. */
function primaryLanguage(tag: string): string {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return '';
  }
}
