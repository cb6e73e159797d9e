import type { SdkIdentity } from '../api/sdk.ts';

/** What a sign-in link carries: `#token=…&key=…&profile=…`. */
export interface Fragment {
  token: string | null;
  identity: SdkIdentity | null;
}

/** Reads the address's fragment and removes it, so that secrets stay in neither history nor a shared link. */
export function takeFragment(): Fragment {
  const params = new URLSearchParams(location.hash.slice(1));
  const [token, key, profileId] = ['token', 'key', 'profile'].map((name) => params.get(name) || null);
  if (token || key) history.replaceState(history.state, '', location.pathname + location.search);
  return { token: token ?? null, identity: key && profileId ? { key, profileId } : null };
}
