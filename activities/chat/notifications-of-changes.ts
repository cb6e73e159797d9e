import type { BusMessage } from '../../bus/bus.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';

/** Tells every server that the chat has moved. */
export function tellMoved(deps: ChatActivityDeps, chatId: string): void {
  tell(deps, { kind: 'chat_moved', chat_id: chatId });
}

/** Notifies servers that a round or the chat has ended, and dashboards of the events that were written with it (ruling D3). */
export function tellEnded(
  deps: ChatActivityDeps,
  { tenant_id, chat_id }: Pick<ChatRef, 'tenant_id' | 'chat_id'>,
  eventIds: readonly string[],
): void {
  tellMoved(deps, chat_id);
  if (eventIds.length > 0) tell(deps, { kind: 'tenant_event', tenant_id, event_ids: [...eventIds] });
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
