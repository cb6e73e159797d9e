import { createHash } from 'node:crypto';

/**
 * What a conversation is called inside (QGEN-10): both ids may have any characters and be long, and are told
 * apart wherever one ends and the other begins.
 */
export function conversationKey(userId: string, threadNum: string): string {
  return createHash('sha256')
    .update(JSON.stringify([userId, threadNum]))
    .digest('hex');
}
