const maxLength = 60;

/**
 * What a last_error is filed under: the code or phrase before its details, never free text. It becomes a
 * search attribute, which takes no control characters, and may quote an upstream.
 */
export function toErrorCode(lastError: string): string {
  const code = (lastError.split(':', 1)[0] ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '');
  return [...code].slice(0, maxLength).join('').trim();
}
