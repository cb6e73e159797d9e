import type { BusMessage } from '../../bus/bus.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';

/** Notifies every server that the chat was updated. */
export function publishChatUpdated(deps: ChatActivityDeps, chatId: string): void {
  publish(deps, { kind: 'chat_updated', chat_id: chatId });
}

/** Notifies servers that a round or the chat has ended, and dashboards of the events written with it (ruling D3). */
export function publishEnd(
  deps: ChatActivityDeps,
  { tenant_id, chat_id }: Pick<ChatRef, 'tenant_id' | 'chat_id'>,
  eventIds: readonly string[],
): void {
  publishChatUpdated(deps, chat_id);
  if (eventIds.length > 0) publish(deps, { kind: 'tenant_event', tenant_id, event_ids: [...eventIds] });
}

/** Publishes without waiting: a notification never delays or fails work, and subscribers also poll. */
function publish({ bus, logger }: ChatActivityDeps, message: BusMessage): void {
  bus
    .publish(message)
    .catch((error: unknown) => logger.warn({ err: error, message }, 'failed to publish a notification'));
}
