import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { BusMessage } from './bus.ts';

const id = z.string().min(1);

const messageSchema: z.ZodType<BusMessage> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('chat_moved'), chat_id: id }),
  z.object({ kind: z.literal('tenant_event'), tenant_id: id, event_ids: z.array(id).min(1) }),
  z.object({ kind: z.literal('key_changed'), key_id: id }),
  z.object({ kind: z.literal('profile_changed'), profile_id: id }),
  z.object({ kind: z.literal('quote_moved'), conversation_id: id }),
]);

/**
 * The message in a text that a carrier brought; null for anything unknown, so that newer processes may
 * say more than older ones understand.
 */
export function parseMessage(text: string, logger: Logger): BusMessage | null {
  try {
    return messageSchema.parse(JSON.parse(text));
  } catch (err) {
    logger.debug({ err }, 'bus: a message that is not understood was left out');
    return null;
  }
}
