import { ApiError, isAbort } from '../api/request.ts';
import { pollChat, type SdkIdentity } from '../api/sdk.ts';
import type { Chat } from '../api/types.ts';

const waitS = 20;
const firstPauseMs = 500;
const maxPauseMs = 8_000;

/**
 * Polls a chat with long polls until no round is running, and passes each changed response on. Retries with backoff
 * while the server is unavailable.
 * @throws {ApiError} for a response that a retry does not change
 */
export async function followChat(
  identity: SdkIdentity,
  chatId: string,
  { onChat, signal }: { onChat: (chat: Chat) => void; signal: AbortSignal },
): Promise<void> {
  let tag: string | undefined;
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      const polled = await pollChat(identity, chatId, { waitS, tag, signal });
      pauseMs = firstPauseMs;
      if (polled) {
        tag = polled.tag;
        onChat(polled.chat);
        if (!polled.chat.rounds.some(({ status }) => status === 'in_progress')) return;
      }
    } catch (error) {
      if (isAbort(error)) return;
      if (!isRetryable(error)) throw error;
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, maxPauseMs);
    }
  }
}

/** Whether a retry makes sense: no response, too many requests, or an error of the server. */
function isRetryable(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
