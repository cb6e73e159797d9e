interface Shared {
  value: Promise<unknown>;
  close(): Promise<void>;
}

declare global {
  // On the global object, so that Jest's global teardown finds it (test/runner/teardown.js).
  var roundtableShared: Map<string, Shared> | undefined;
}

/**
 * Opens something that all test files of a Jest worker share, once. It is closed where tests run in Jest's own process;
 * a worker's process ends with it open.
 */
export function share<T>(
  name: string,
  open: () => Promise<T>,
  close: (value: T) => Promise<void>,
): Promise<T> {
  globalThis.roundtableShared ??= new Map();
  const existing = globalThis.roundtableShared.get(name);
  if (existing) return existing.value as Promise<T>;
  const value = open();
  globalThis.roundtableShared.set(name, { value, close: async () => close(await value) });
  return value;
}
