import { admitMessage, type QuoteAdmission } from '../../db/repositories/quotes/quote-admission.ts';
import { rollBackMessage } from '../../db/repositories/quotes/quote-rollback.ts';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';
import type { QuoteActivityDeps } from './deps.ts';
import { type ReplyArgs, reply } from './reply.ts';

interface AdmitArgs {
  message: QuoteMessageRequest;
  /** How long the conversation lives without a message. */
  idle_ms: number;
}

/** The side effects of the actor of a quote conversation. Every activity is idempotent. */
export function createQuoteActivities(deps: QuoteActivityDeps) {
  const { db, maxConversations, count } = deps;
  return {
    admitMessage: ({ message, idle_ms }: AdmitArgs): Promise<QuoteAdmission> =>
      admitMessage(db, message, { idleMs: idle_ms, maxConversations, count }),
    withdrawMessage: ({ key, message_id }: QuoteMessageRequest) => rollBackMessage(db, key, message_id),
    reply: (args: ReplyArgs) => reply(deps, args),
  };
}

export type QuoteActivities = ReturnType<typeof createQuoteActivities>;
