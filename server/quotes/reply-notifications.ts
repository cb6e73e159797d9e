import { EventEmitter } from 'node:events';
import type { Bus } from '../../bus/bus.ts';

/** Notifications of replies, for the streams of this process. */
export interface ReplyNotifications {
  /** Resolves when the conversation was or may have been updated, after `timeoutMs`, or once `signal` is aborted. */
  waitForUpdate(conversationId: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Uses one subscription to the bus for all streams. */
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
    waitForUpdate: (conversationId, timeoutMs, signal) =>
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
