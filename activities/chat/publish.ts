import type { BusMessage } from '../../bus/bus.ts';
import type { Notification } from '../../db/notification.ts';
import type { ChatRef } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';

/** Notifies servers that a round or the chat has ended, and dashboards of the events written with it (ruling D3). */
export function publishEnd(
  deps: ChatActivityDeps,
  chat: Pick<ChatRef, 'tenant_id' | 'chat_id'>,
  eventIds: readonly string[],
): void {
  for (const message of endMessages(chat, eventIds)) publish(deps, message);
  deps.onChatUpdated?.(chat);
}

export function endMessages(
  { tenant_id, chat_id }: Pick<ChatRef, 'tenant_id' | 'chat_id'>,
  eventIds: readonly string[],
): BusMessage[] {
  const updated = chatUpdated(chat_id);
  return eventIds.length === 0
    ? [updated]
    : [updated, { kind: 'tenant_event', tenant_id, event_ids: [...eventIds] }];
}

/**
 * Messages about one write to a chat. On PostgreSQL's bus the write's own statement sends them; `publish` then only
 * starts the chat's webhooks.
 */
interface WriteMessages {
  withStatement: Notification[];
  /** Call it after the write. */
  publish(): void;
}

export function createWriteMessages(
  deps: ChatActivityDeps,
  chat: Pick<ChatRef, 'tenant_id' | 'chat_id'>,
  messages: readonly BusMessage[],
): WriteMessages {
  const channel = deps.bus.statementChannel;
  return {
    withStatement:
      channel === null ? [] : messages.map((message) => ({ channel, payload: JSON.stringify(message) })),
    publish() {
      if (channel === null) for (const message of messages) publish(deps, message);
      if (messages.length > 0) deps.onChatUpdated?.(chat);
    },
  };
}

/** For every server: the chat was updated. */
export function chatUpdated(chatId: string): BusMessage {
  return { kind: 'chat_updated', chat_id: chatId };
}

/** Publishes without waiting: a notification never delays or fails work, and subscribers also poll. */
export function publish({ bus, logger }: ChatActivityDeps, message: BusMessage): void {
  bus
    .publish(message)
    .catch((error: unknown) => logger.warn({ err: error, message }, 'failed to publish a notification'));
}
