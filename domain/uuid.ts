const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a row; any other id is simply unknown (ruling Q14). */
export function isUuid(text: string): boolean {
  return form.test(text);
}

/**
 * An id as rows, actors, caches and the bus name it: a UUID in small letters (ruling D1). Any other text stays
 * as it is, and is unknown.
 */
export function canonicalId(text: string): string {
  return isUuid(text) ? text.toLowerCase() : text;
}
