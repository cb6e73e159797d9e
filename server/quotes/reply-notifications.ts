import { EventEmitter } from 'node:events';
import type { Bus } from '../../bus/bus.ts';

/** News of conversations, for those who wait for it in this process. */
export interface ReplyNotifications {
  /** Resolves when the conversation moves, or may have, or after `timeoutMs`, or once the signal is aborted. */
  next(conversationId: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** One subscription to the bus for all who wait. */
export function createReplyNotifications(bus: Bus): ReplyNotifications {
  const replies = new EventEmitter().setMaxListeners(0);
  const unsubscribe = bus.subscribe({
    onMessage(message) {
      if (message.kind === 'quote_updated') replies.emit(message.conversation_id);
    },
    onGap() {
      for (const conversationId of replies.eventNames()) replies.emit(conversationId);
    },
  });

  return {
    next: (conversationId, timeoutMs, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          replies.off(conversationId, done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        replies.once(conversationId, done);
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      }),
    close: unsubscribe,
  };
}
