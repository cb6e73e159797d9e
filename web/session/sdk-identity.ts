import { signal } from '@preact/signals';
import type { SdkIdentity } from '../api/store-app.ts';
import { sessionStore } from '../browser/storage.ts';

const storageKey = 'roundtable.sdk';

/** The simulator's SDK key and profile, stored for the tab; null until they are known. */
export const sdkIdentity = signal<SdkIdentity | null>(readStored());

export function storeSdkIdentity(identity: SdkIdentity): void {
  sdkIdentity.value = identity;
  sessionStore.write(storageKey, JSON.stringify(identity));
}

export function clearSdkIdentity(): void {
  sdkIdentity.value = null;
  sessionStore.remove(storageKey);
}

function readStored(): SdkIdentity | null {
  const stored = parseJson(sessionStore.read(storageKey) ?? 'null');
  if (typeof stored !== 'object' || stored === null || !('key' in stored) || !('profileId' in stored))
    return null;
  const { key, profileId } = stored;
  return typeof key === 'string' && typeof profileId === 'string' ? { key, profileId } : null;
}

/** Undefined if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
