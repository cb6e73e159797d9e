import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * By what operators find actors. The Temporal namespace must know these names; they are plain text whatever
 * becomes of payloads, so nothing that a person wrote belongs in them.
 */

/** Chats: the tenant's code, and the shopper's profile. */
export const tenantCodeKey = defineSearchAttributeKey('TenantCode', 'KEYWORD');
export const profileIdKey = defineSearchAttributeKey('ProfileId', 'KEYWORD');
/** Sonar: whose conversation it is. */
export const accountIdKey = defineSearchAttributeKey('AccountId', 'KEYWORD');
/** Of the newest round, reply or question: an ActorStatus. */
export const chatStatusKey = defineSearchAttributeKey('ChatStatus', 'KEYWORD');
/** Chats: how many rounds there were. */
export const roundNoKey = defineSearchAttributeKey('RoundNo', 'INT');
/** Quotes: how many replies were made, of four. */
export const quoteStageKey = defineSearchAttributeKey('QuoteStage', 'INT');
/** What an error is filed under, while ChatStatus is `error`. */
export const lastErrorCodeKey = defineSearchAttributeKey('LastErrorCode', 'KEYWORD');

export const searchAttributeKeys = [
  tenantCodeKey,
  profileIdKey,
  accountIdKey,
  chatStatusKey,
  roundNoKey,
  quoteStageKey,
  lastErrorCodeKey,
] as const;

/** `ended`: the chat was ended, the question stopped, or the conversation deleted. */
export type ActorStatus = 'in_progress' | 'completed' | 'error' | 'ended';
