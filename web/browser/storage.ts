/** A `Storage` that never throws. */
export interface SafeStorage {
  read(key: string): string | null;
  write(key: string, value: string): void;
  remove(key: string): void;
}

/** Shared by all tabs, and kept across visits. */
export const localStore = createSafeStorage(() => localStorage);

/** Kept while the tab is open. */
export const sessionStore = createSafeStorage(() => sessionStorage);

/**
 * A browser that blocks cookies throws on access to its storage, and a full storage throws on writes. A value that
 * cannot be stored is kept in memory, and the stored older value is removed, so that it does not return after a reload.
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
