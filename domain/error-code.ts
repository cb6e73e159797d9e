const maxLength = 60;

/**
 * The code of a last_error: the phrase before its first colon, without the details. Control characters are removed,
 * because it becomes a search attribute and may quote an upstream.
 */
export function toErrorCode(lastError: string): string {
  const code = (lastError.split(':', 1)[0] ?? '').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '');
  return [...code].slice(0, maxLength).join('').trim();
}
