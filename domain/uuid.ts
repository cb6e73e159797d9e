const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row. Any other text is an unknown id (ruling Q14). */
export function isUuid(text: string): boolean {
  return form.test(text);
}

/**
 * A UUID in lower case, as rows, actors, caches and the bus have it (ruling D1). Any other text is returned
 * unchanged.
 */
export function toCanonicalId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}
