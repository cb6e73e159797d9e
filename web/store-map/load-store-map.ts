import { signal } from '@preact/signals';
import { readStoreMap } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import type { StoreMap } from '../api/types.ts';

/** The store's floor, shared by all that draws it; null until it is there. */
export const storeMap = signal<StoreMap | null>(null);
/** Why there is none, as a code of the API; null while there is no trouble. */
export const storeMapError = signal<string | null>(null);

let loading: Promise<void> | null = null;

/** Loads the map once; a call after a failure tries again. */
export function loadStoreMap(): Promise<void> {
  if (storeMap.value) return Promise.resolve();
  loading ??= load().finally(() => {
    loading = null;
  });
  return loading;
}

async function load(): Promise<void> {
  try {
    storeMap.value = await readStoreMap();
    storeMapError.value = null;
  } catch (error) {
    storeMapError.value = error instanceof ApiError ? error.code : 'UNKNOWN';
  }
}
