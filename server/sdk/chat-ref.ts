import type { ChatRef } from '../../domain/chat/round.ts';
import type { SdkCaller } from './authenticate.ts';

/** The reference to a caller's chat that its actor receives. */
export function toChatRef(caller: SdkCaller, profileId: string, chatId: string): ChatRef {
  return {
    tenant_id: caller.tenantId,
    tenant_code: caller.tenantCode,
    lineage_id: caller.lineageId,
    profile_id: profileId,
    chat_id: chatId,
  };
}
