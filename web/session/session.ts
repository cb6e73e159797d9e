import { signal } from '@preact/signals';
import { onSessionRefused, readSession, signIn, signOut } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import type { Session } from '../api/types.ts';
import { openChannel } from '../browser/open-channel.ts';
import { type SignInLink, takeSignInLink } from './fragment.ts';
import { forgetSdkIdentity, keepSdkIdentity } from './sdk-identity.ts';

type SignedOut = { kind: 'signed_out'; error: string | null; expired: boolean };
type SignedIn = { kind: 'signed_in'; session: Session };

export type SessionState =
  | { kind: 'checking' }
  /** `error` says why signing in did not work; `expired` that somebody was signed in before. */
  | SignedOut
  | SignedIn
  /** A link would replace the session: the user decides. `error` says why the link's login was refused. */
  | { kind: 'link_opened'; session: Session; link: SignInLink; error: string | null };

export const sessionState = signal<SessionState>({ kind: 'checking' });

/** All tabs have one cookie, so that what one does to it concerns the others. */
const otherTabs = openChannel<null>('roundtable.session');
otherTabs?.listen(() => void followOtherTab());

onSessionRefused(() => {
  if (sessionState.value.kind === 'signed_in') {
    sessionState.value = { kind: 'signed_out', error: null, expired: true };
    notifyOtherTabs();
  }
});

/** What one session differs in from another, as a text. */
export function sessionId({ realm, tenant, user_id, expires_at }: Session): string {
  return JSON.stringify([realm, tenant?.code, user_id, expires_at]);
}

/** Finds who is signed in, or else signs in by the link in the address; a link never replaces a session unasked. */
export async function startSession(): Promise<void> {
  const link = takeSignInLink();
  const found = await findSession();
  if (link && found.kind === 'signed_in') {
    sessionState.value = { kind: 'link_opened', session: found.session, link, error: null };
  } else if (link?.token && found.kind === 'signed_out' && found.error === null) {
    await signInWith(link.token);
    if (sessionState.value.kind === 'signed_in' && link.identity) keepSdkIdentity(link.identity);
  } else {
    sessionState.value = found;
  }
}

/** Replaces the session by the link's; the page begins again, so that nothing of the old one stays in it. */
export async function acceptLink(session: Session, link: SignInLink): Promise<void> {
  try {
    if (link.token) await signIn(link.token);
  } catch (error) {
    sessionState.value = { kind: 'link_opened', session, link, error: messageOf(error) };
    return;
  }
  if (link.identity) keepSdkIdentity(link.identity);
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
    sessionState.value = { kind: 'signed_out', error: messageOf(error), expired: false };
  }
}

/** Forgets the login and the simulator's key. */
export async function leave(): Promise<void> {
  forgetSdkIdentity();
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

/** Another tab has signed in or out. With another session the page begins again, as nothing in it is of that one. */
async function followOtherTab(): Promise<void> {
  const before = sessionState.value;
  if (before.kind === 'checking') return;
  const found = await findSession();
  if (found.kind === 'signed_out') return;
  if (before.kind === 'signed_out') sessionState.value = found;
  else if (sessionId(found.session) !== sessionId(before.session)) location.reload();
}

/** A session that has ended is also told of by `onSessionRefused`. */
async function findSession(): Promise<SignedIn | SignedOut> {
  try {
    return { kind: 'signed_in', session: await readSession() };
  } catch (error) {
    const isSignedOut = error instanceof ApiError && error.status === 401;
    return { kind: 'signed_out', error: isSignedOut ? null : messageOf(error), expired: false };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
