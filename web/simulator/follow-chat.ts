import type { Chat as ClientChat } from '../../packages/client/src/index.ts';
import { getPauseMs } from '../api/store-app.ts';
import type { Chat } from '../api/types.ts';

interface FollowOptions {
  /** The number of the chat's last event that was shown; 0 for a new chat. */
  after: number;
  onChat: (chat: Chat, sequence: number) => void;
  signal: AbortSignal;
}

/**
 * Follows a chat's events until no round is running, and passes the chat on as it is after each. Goes on while the
 * server is unavailable.
 * @throws {RoundtableError} for a response that time does not change
 */
export async function followChat(chat: ClientChat, { after, onChat, signal }: FollowOptions): Promise<void> {
  let shown = after;
  while (!signal.aborted) {
    try {
      for await (const { sequence } of chat.follow({ after: shown, signal })) {
        const view = await chat.get({ signal });
        shown = sequence;
        onChat(view, sequence);
        if (!view.rounds.some(({ status }) => status === 'in_progress')) return;
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      const pauseMs = getPauseMs(error);
      if (pauseMs === null) throw error;
      // Then the event after which the chat could not be read comes again.
      await pause(pauseMs, signal);
    }
  }
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
