import { signal } from '@preact/signals';
import type { SdkIdentity } from '../api/sdk.ts';
import { sessionStore } from '../browser/storage.ts';

const storageKey = 'roundtable.sdk';

/** The SDK key and the shopper of the simulator, for as long as the tab is open; null until they are known. */
export const sdkIdentity = signal<SdkIdentity | null>(readKept());

export function keepSdkIdentity(identity: SdkIdentity): void {
  sdkIdentity.value = identity;
  sessionStore.write(storageKey, JSON.stringify(identity));
}

export function forgetSdkIdentity(): void {
  sdkIdentity.value = null;
  sessionStore.remove(storageKey);
}

function readKept(): SdkIdentity | null {
  const kept = parseJson(sessionStore.read(storageKey) ?? 'null');
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || !('profileId' in kept)) return null;
  const { key, profileId } = kept;
  return typeof key === 'string' && typeof profileId === 'string' ? { key, profileId } : null;
}

/** Undefined for a text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
