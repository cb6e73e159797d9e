import { rollBackMessage } from '../../db/repositories/quotes/quote-admission.ts';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';
import { type AdmitArgs, admitMessage } from './admit-message.ts';
import type { QuoteActivityDeps } from './deps.ts';
import { type ReplyArgs, reply } from './reply.ts';

/** What the actor of a quote conversation does to the world; all of it may run twice with the effect of once. */
export function createQuoteActivities(deps: QuoteActivityDeps) {
  return {
    admitMessage: (args: AdmitArgs) => admitMessage(deps, args),
    withdrawMessage: ({ key, message_id }: QuoteMessageRequest) => rollBackMessage(deps.db, key, message_id),
    reply: (args: ReplyArgs) => reply(deps, args),
  };
}

export type QuoteActivities = ReturnType<typeof createQuoteActivities>;
