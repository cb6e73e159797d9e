import { EventEmitter } from 'node:events';
import type { Bus } from '../../bus/bus.ts';

/** News of conversations, for those who wait for it in this process. */
export interface Moves {
  /** Resolves when the conversation moves, or may have, or after `timeoutMs`, or once the signal is aborted. */
  next(conversationId: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** One subscription to the bus for all who wait. */
export function createMoves(bus: Bus): Moves {
  const moves = new EventEmitter().setMaxListeners(0);
  const unsubscribe = bus.subscribe({
    onMessage(message) {
      if (message.kind === 'quote_moved') moves.emit(message.conversation_id);
    },
    onGap() {
      for (const conversationId of moves.eventNames()) moves.emit(conversationId);
    },
  });

  return {
    next: (conversationId, timeoutMs, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          moves.off(conversationId, done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, timeoutMs);
        moves.once(conversationId, done);
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      }),
    close: unsubscribe,
  };
}
