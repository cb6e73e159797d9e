import { signal } from '@preact/signals';
import { getErrorMessage } from '../../domain/error-message.ts';
import { onSessionExpired, readSession, signIn, signOut } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import type { Session } from '../api/types.ts';
import { openChannel } from '../browser/open-channel.ts';
import { clearSdkIdentity, storeSdkIdentity } from './sdk-identity.ts';
import { type SignInLink, takeSignInLink } from './sign-in-link.ts';

type SignedOut = { kind: 'signed_out'; error: string | null; expired: boolean };
type SignedIn = { kind: 'signed_in'; session: Session };

type SessionState =
  | { kind: 'checking' }
  /** `error` says why signing in failed; `expired` means that there was a session before. */
  | SignedOut
  | SignedIn
  /** A link would replace the session, so the user decides. `error` says why the link's token was rejected. */
  | { kind: 'link_opened'; session: Session; link: SignInLink; error: string | null };

export const sessionState = signal<SessionState>({ kind: 'checking' });

/** All tabs share one cookie, so a change in one tab affects the others. */
const otherTabs = openChannel<null>('roundtable.session');
otherTabs?.listen(() => void followOtherTab());

onSessionExpired(() => {
  if (sessionState.value.kind === 'signed_in') {
    sessionState.value = { kind: 'signed_out', error: null, expired: true };
    notifyOtherTabs();
  }
});

/** A text that identifies a session. */
export function sessionId({ realm, tenant, user_id, expires_at }: Session): string {
  return JSON.stringify([realm, tenant?.code, user_id, expires_at]);
}

/** Reads the session, or else signs in with the link in the URL. A link replaces a session only if the user agrees. */
export async function startSession(): Promise<void> {
  const link = takeSignInLink();
  const found = await findSession();
  if (link && found.kind === 'signed_in') {
    sessionState.value = { kind: 'link_opened', session: found.session, link, error: null };
  } else if (link?.token && found.kind === 'signed_out' && found.error === null) {
    await signInWith(link.token);
    if (sessionState.value.kind === 'signed_in' && link.identity) storeSdkIdentity(link.identity);
  } else {
    sessionState.value = found;
  }
}

/** Replaces the session by the link's and reloads the page, so that no data of the old session remain. */
export async function acceptLink(session: Session, link: SignInLink): Promise<void> {
  try {
    if (link.token) await signIn(link.token);
  } catch (error) {
    sessionState.value = { kind: 'link_opened', session, link, error: getErrorMessage(error) };
    return;
  }
  if (link.identity) storeSdkIdentity(link.identity);
  notifyOtherTabs();
  location.reload();
}

export function dismissLink(session: Session): void {
  sessionState.value = { kind: 'signed_in', session };
}

export async function signInWith(token: string): Promise<void> {
  try {
    sessionState.value = { kind: 'signed_in', session: await signIn(token) };
    notifyOtherTabs();
  } catch (error) {
    sessionState.value = { kind: 'signed_out', error: getErrorMessage(error), expired: false };
  }
}

/** Ends the session and clears the simulator's key. */
export async function endSession(): Promise<void> {
  clearSdkIdentity();
  try {
    await signOut();
  } finally {
    sessionState.value = { kind: 'signed_out', error: null, expired: false };
    notifyOtherTabs();
  }
}

function notifyOtherTabs(): void {
  otherTabs?.send(null);
}

/**
 * Follows a sign-in or sign-out of another tab. Reloads the page for another session, because its data are outdated.
 */
async function followOtherTab(): Promise<void> {
  const before = sessionState.value;
  if (before.kind === 'checking') return;
  const found = await findSession();
  if (found.kind === 'signed_out') return;
  if (before.kind === 'signed_out') sessionState.value = found;
  else if (sessionId(found.session) !== sessionId(before.session)) location.reload();
}

/** An expired session also triggers `onSessionExpired`. */
async function findSession(): Promise<SignedIn | SignedOut> {
  try {
    return { kind: 'signed_in', session: await readSession() };
  } catch (error) {
    const isSignedOut = error instanceof ApiError && error.status === 401;
    return { kind: 'signed_out', error: isSignedOut ? null : getErrorMessage(error), expired: false };
  }
}
