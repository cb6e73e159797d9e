import { getErrorMessage } from '../../domain/error-message.ts';
import type { Chat, Client } from '../../packages/client/src/index.ts';
import { t } from '../i18n/common-texts.ts';

/** A store app's key, and the profile that it acts for. */
export interface SdkIdentity {
  key: string;
  profileId: string;
}

/** The client has repeated the call already, with growing pauses. */
const minPauseMs = 1_000;

let opened: { key: string; client: Client } | null = null;

/**
 * The client that store apps have, at this server. Its code is loaded at the first use.
 * @throws {TypeError} the key has characters that no key has
 */
export async function openClient(key: string): Promise<Client> {
  if (opened?.key === key) return opened.client;
  const { createClient } = await import('../../packages/client/src/index.ts');
  const client = createClient({ baseUrl: location.origin, apiKey: key });
  opened = { key, client };
  return client;
}

/** A chat of the identity's profile. */
export async function openChat({ key, profileId }: SdkIdentity, chatId: string): Promise<Chat> {
  return (await openClient(key)).chat(profileId, chatId);
}

/** What to tell the user of a failed call. */
export function describeCallError(error: unknown): string {
  const { code } = readDetails(error);
  return code === 'CONNECTION_FAILED' || code === 'TIMEOUT' ? t('no_connection') : getErrorMessage(error);
}

/** How long to wait before a failed call is made again, in milliseconds; null if time does not heal it. */
export function getPauseMs(error: unknown): number | null {
  const { code, status = null, retryAfter } = readDetails(error);
  const isPassing = code !== undefined && (status === null || [429, 502, 503, 504].includes(status));
  return isPassing ? Math.max(minPauseMs, (retryAfter ?? 0) * 1_000) : null;
}

interface ErrorDetails {
  code?: string;
  /** Null if there was no answer. */
  status?: number | null;
  /** In seconds. */
  retryAfter?: number | null;
}

/** What the client's errors have; their classes are in its chunk, which may not be loaded. */
function readDetails(error: unknown): ErrorDetails {
  return error instanceof Error ? (error as ErrorDetails) : {};
}
