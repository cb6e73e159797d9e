import type { ChatRef } from '../../domain/chat/round.ts';
import type { SdkCaller } from './authenticate.ts';

/** A chat of the caller's, as its actor is told of it. */
export function toChatRef(caller: SdkCaller, profileId: string, chatId: string): ChatRef {
  return {
    tenant_id: caller.tenantId,
    tenant_code: caller.tenantCode,
    lineage_id: caller.lineageId,
    profile_id: profileId,
    chat_id: chatId,
  };
}
