import type { BusMessage } from '../../events/bus.ts';
import type { ChatActivityDeps } from './deps.ts';

/** Tells every server that the chat has moved. */
export function tellMoved(deps: ChatActivityDeps, chatId: string): void {
  tell(deps, { kind: 'chat_moved', chat_id: chatId });
}

/**
 * Sends news on its way and does not wait for it: work is never delayed or failed for news, and
 * listeners have clocks of their own for what they miss.
 */
export function tell({ bus, logger }: ChatActivityDeps, message: BusMessage): void {
  bus
    .publish(message)
    .catch((error: unknown) => logger.warn({ err: error, message }, 'news could not be told'));
}
