import { createHash } from 'node:crypto';

/**
 * The internal key of a conversation (QGEN-10): a hash, because both ids may be long and contain any characters. JSON
 * keeps the boundary between them.
 */
export function conversationKey(userId: string, threadNum: string): string {
  return createHash('sha256')
    .update(JSON.stringify([userId, threadNum]))
    .digest('hex');
}
