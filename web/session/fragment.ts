import type { SdkIdentity } from '../api/sdk.ts';

/** What a sign-in link carries: `#token=…&key=…&profile=…`, the token or the other two. */
export interface SignInLink {
  token: string | null;
  identity: SdkIdentity | null;
}

/** Whether the address is a sign-in link. */
export function isSignInLink(): boolean {
  const params = new URLSearchParams(location.hash.slice(1));
  return params.has('token') || params.has('key');
}

/**
 * Reads the sign-in link in the address, null when there is none, and removes it at once, so that secrets stay
 * in neither history nor a shared link.
 */
export function takeSignInLink(): SignInLink | null {
  if (!isSignInLink()) return null;
  const params = new URLSearchParams(location.hash.slice(1));
  history.replaceState(history.state, '', location.pathname + location.search);
  const [token, key, profileId] = ['token', 'key', 'profile'].map((name) => params.get(name) || null);
  const identity = key && profileId ? { key, profileId } : null;
  return token || identity ? { token: token ?? null, identity } : null;
}
