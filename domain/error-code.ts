/** What a last_error is filed under: the code or phrase before its details, never free text. */
export function errorCodeOf(lastError: string): string {
  return lastError.split(':', 1)[0]?.slice(0, 60) ?? '';
}
