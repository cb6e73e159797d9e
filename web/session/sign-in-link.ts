import type { SdkIdentity } from '../api/store-app.ts';

/** The contents of a sign-in link `#token=…&key=…&profile=…`: a token, or a key and a profile, or both. */
export interface SignInLink {
  token: string | null;
  identity: SdkIdentity | null;
}

/** Whether the page's URL is a sign-in link. */
export function isSignInLink(): boolean {
  const params = new URLSearchParams(location.hash.slice(1));
  return params.has('token') || params.has('key');
}

/**
 * Reads the sign-in link in the page's URL, null if there is none, and removes it, so that secrets stay neither in the
 * history nor in a copied URL.
 */
export function takeSignInLink(): SignInLink | null {
  if (!isSignInLink()) return null;
  const params = new URLSearchParams(location.hash.slice(1));
  history.replaceState(history.state, '', location.pathname + location.search);
  const [token, key, profileId] = ['token', 'key', 'profile'].map((name) => params.get(name) || null);
  const identity = key && profileId ? { key, profileId } : null;
  return token || identity ? { token: token ?? null, identity } : null;
}
