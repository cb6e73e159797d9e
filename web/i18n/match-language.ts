/** The first supported language among these BCP 47 tags, compared by their language alone: `kok-IN` is not `ko`. */
export function matchLanguage<Language extends string>(
  tags: readonly string[],
  supported: readonly Language[],
): Language | undefined {
  return tags.map(primaryLanguage).flatMap((tag) => supported.filter((one) => one === tag))[0];
}

/** A tag's language without script and region; empty for anything that is not a tag. */
function primaryLanguage(tag: string): string {
  try {
    return new Intl.Locale(tag).language;
  } catch {
    return '';
  }
}
