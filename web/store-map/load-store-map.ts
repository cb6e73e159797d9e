import { signal } from '@preact/signals';
import { readStoreMap } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import type { StoreMap } from '../api/types.ts';

/** The store map, shared by all components; null until it is loaded. */
export const storeMap = signal<StoreMap | null>(null);
/** The API's error code if loading failed, else null. */
export const storeMapError = signal<string | null>(null);

let loading: Promise<void> | null = null;

/** Loads the map once; a call after a failure retries. */
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
