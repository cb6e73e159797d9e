import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * Search attributes, by which operators find actors. They must be registered in the Temporal namespace. They are
 * stored as plain text even where payloads are encrypted, so they contain nothing that a person wrote.
 */

/** Chats: the tenant's code, and the shopper's profile. */
export const tenantCodeKey = defineSearchAttributeKey('TenantCode', 'KEYWORD');
export const profileIdKey = defineSearchAttributeKey('ProfileId', 'KEYWORD');
/** Sonar: the account that owns the conversation. */
export const accountIdKey = defineSearchAttributeKey('AccountId', 'KEYWORD');
/** ActorStatus of the newest round, reply or question. */
export const chatStatusKey = defineSearchAttributeKey('ChatStatus', 'KEYWORD');
/** Chats: the number of rounds. */
export const roundNoKey = defineSearchAttributeKey('RoundNo', 'INT');
/** Quotes: the number of replies made, 0 to 4. */
export const quoteStageKey = defineSearchAttributeKey('QuoteStage', 'INT');
/** See `toErrorCode`; set while ChatStatus is `error`. */
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
