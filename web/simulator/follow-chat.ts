import { ApiError, isAbort } from '../api/request.ts';
import { pollChat, type SdkIdentity } from '../api/sdk.ts';
import type { Chat } from '../api/types.ts';

const waitS = 20;
const firstPauseMs = 500;
const longestPauseMs = 8_000;

/**
 * Follows a chat by waiting polls until no round runs; each answer that is new is handed on. A server that
 * is away is asked again, less and less often.
 * @throws {ApiError} when the poll is refused
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
      const polled = await pollChat(identity, chatId, { waitS, tag }, signal);
      pauseMs = firstPauseMs;
      if (polled) {
        tag = polled.tag;
        onChat(polled.chat);
        if (!polled.chat.rounds.some(({ status }) => status === 'in_progress')) return;
      }
    } catch (error) {
      if (isAbort(error)) return;
      if (!isPassing(error)) throw error;
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }
}

/** No answer, too many requests, or the server's own trouble: worth another try. */
function isPassing(error: unknown): boolean {
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
