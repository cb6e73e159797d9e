interface DocumentWithSchemas {
  components?: { schemas?: Record<string, unknown> };
}

/** The names of the document's schemas that `value` refers to, with those that they refer to themselves. */
export function collectSchemas(
  document: DocumentWithSchemas,
  value: unknown,
  found: Set<string> = new Set(),
): Set<string> {
  for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (found.has(name)) continue;
    found.add(name);
    collectSchemas(document, document.components?.schemas?.[name] ?? {}, found);
  }
  return found;
}
