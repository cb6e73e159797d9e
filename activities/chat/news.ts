import type { BusMessage } from '../../events/bus.ts';
import type { ChatActivityDeps } from './deps.ts';

/** Tells every server that the chat has moved. */
export function tellMoved(deps: ChatActivityDeps, chatId: string): void {
  tell(deps, { kind: 'chat_moved', chat_id: chatId });
}

/** Longer than it takes to report an activity, and for the actor to move on. */
const reportingMs = 100;

/**
 * The same of a step that no other follows: said a little later, so that the actor has heard of it first.
 * A round that settles meanwhile tells of itself.
 */
export function tellMovedSoon(deps: ChatActivityDeps, chatId: string): void {
  setTimeout(() => tellMoved(deps, chatId), reportingMs).unref();
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
