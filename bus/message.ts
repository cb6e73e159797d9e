import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { BusMessage } from './bus.ts';

const id = z.string().min(1);

const messageSchema: z.ZodType<BusMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chat_updated'), chat_id: id }),
  z.object({ kind: z.literal('chat_ended'), chat_id: id }),
  z.object({ kind: z.literal('chat_erased'), tenant_id: id, chat_id: id }),
  z.object({ kind: z.literal('tenant_event'), tenant_id: id, event_ids: z.array(id).min(1) }),
  z.object({ kind: z.literal('key_changed'), key_id: id }),
  z.object({ kind: z.literal('tenant_changed'), tenant_id: id }),
  z.object({ kind: z.literal('webhooks_changed'), tenant_id: id }),
  z.object({ kind: z.literal('profile_changed'), profile_id: id }),
  z.object({ kind: z.literal('quote_updated'), conversation_id: id }),
]);

/**
 * Former names of kinds, sent by versions before December 2026. During a rolling deploy both are on the bus. Remove
 * with the release after the next one.
 */
const earlierKinds: Readonly<Record<string, BusMessage['kind']>> = {
  chat_moved: 'chat_updated',
  quote_moved: 'quote_updated',
};

/** Parses a message; null for an unknown kind, which a newer process may send. */
export function parseMessage(text: string, logger: Logger): BusMessage | null {
  try {
    const message = JSON.parse(text);
    return messageSchema.parse({ ...message, kind: earlierKinds[message.kind] ?? message.kind });
  } catch (err) {
    logger.debug({ err }, 'bus: ignored unknown message');
    return null;
  }
}
