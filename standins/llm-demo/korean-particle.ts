/** Appends the particle, which depends on whether the word ends in a consonant: 카레와, 덮밥과. */
export function withParticle(word: string, afterConsonant: string, afterVowel: string): string {
  const syllable = (word.codePointAt(word.length - 1) ?? 0) - 0xac00;
  const endsInConsonant = syllable >= 0 && syllable < 11_172 && syllable % 28 !== 0;
  return word + (endsInConsonant ? afterConsonant : afterVowel);
}
