/** Texts by key, as `Storage` has them, that never throw. */
export interface SafeStorage {
  read(key: string): string | null;
  write(key: string, value: string): void;
  remove(key: string): void;
}

/** Kept for the browser, across tabs and visits. */
export const localStore = createSafeStorage(() => localStorage);

/** Kept for as long as the tab is open. */
export const sessionStore = createSafeStorage(() => sessionStorage);

/**
 * A browser that blocks cookies throws on the mere mention of its storage, and a full storage throws when
 * written to. A value that cannot be stored lasts as long as the page, and the older one in its place is
 * removed, so that it does not come back when the page is loaded again.
 */
function createSafeStorage(open: () => Storage): SafeStorage {
  const unstored = new Map<string, string>();

  function attempt<T>(action: (storage: Storage) => T): T | null {
    try {
      return action(open());
    } catch {
      return null;
    }
  }

  return {
    read: (key) => unstored.get(key) ?? attempt((storage) => storage.getItem(key)),
    write(key, value) {
      unstored.set(key, value);
      const stored = attempt((storage) => {
        storage.setItem(key, value);
        return true;
      });
      if (stored) unstored.delete(key);
      else attempt((storage) => storage.removeItem(key));
    },
    remove(key) {
      unstored.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
  };
}
