import { signal } from '@preact/signals';
import { onSessionRefused, readSession, signIn, signOut } from '../api/client.ts';
import { ApiError } from '../api/request.ts';
import type { Session } from '../api/types.ts';
import { takeFragment } from './fragment.ts';
import { forgetSdkIdentity, keepSdkIdentity } from './sdk-identity.ts';

export type SessionState =
  | { kind: 'checking' }
  /** `error` says why signing in did not work; `expired` that somebody was signed in before. */
  | { kind: 'signed_out'; error: string | null; expired: boolean }
  | { kind: 'signed_in'; session: Session };

export const sessionState = signal<SessionState>({ kind: 'checking' });

onSessionRefused(() => {
  if (sessionState.value.kind === 'signed_in') {
    sessionState.value = { kind: 'signed_out', error: null, expired: true };
  }
});

/** Signs in by the link's fragment where there is one, else finds who is signed in already. */
export async function startSession(): Promise<void> {
  const { token, identity } = takeFragment();
  if (identity) keepSdkIdentity(identity);
  await (token === null ? resume() : signInWith(token));
}

export async function signInWith(token: string): Promise<void> {
  try {
    sessionState.value = { kind: 'signed_in', session: await signIn(token) };
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
  }
}

async function resume(): Promise<void> {
  try {
    sessionState.value = { kind: 'signed_in', session: await readSession() };
  } catch (error) {
    const nobody = error instanceof ApiError && error.status === 401;
    sessionState.value = { kind: 'signed_out', error: nobody ? null : messageOf(error), expired: false };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
