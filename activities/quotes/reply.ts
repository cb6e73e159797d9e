import { readReplyContext, saveReply } from '../../db/repositories/quotes/quote-replies.ts';
import { chooseQuote } from '../../domain/quotes/choose-quote.ts';
import { cannedReply, lastStage, toStage } from '../../domain/quotes/stage.ts';
import { getTokenInterval } from '../../domain/quotes/token-schedule.ts';
import { withHeartbeat } from '../with-heartbeat.ts';
import type { QuoteActivityDeps } from './deps.ts';
import { generateReply } from './generate-reply.ts';

export interface ReplyArgs {
  conversation_id: string;
  stage: number;
  /** How long the conversation lives without a message. */
  idle_ms: number;
}

/**
 * Makes the reply to a message and keeps it, before any of it is said: a repeat never changes what was
 * heard. With the last one goes the conversation's quote.
 */
export async function reply(deps: QuoteActivityDeps, args: ReplyArgs): Promise<void> {
  await withHeartbeat(() => makeReply(deps, args));
  publishQuoteUpdated(deps, args.conversation_id);
}

async function makeReply(deps: QuoteActivityDeps, args: ReplyArgs): Promise<void> {
  const { conversation_id, idle_ms } = args;
  const stage = toStage(args.stage);
  const context = await readReplyContext(deps.db, conversation_id, stage);
  const asked = context?.messages.at(-1);
  if (!context || asked?.reply !== null) return;
  const content = (await generateReply(deps, context, stage)) ?? cannedReply(stage, asked.content);
  const said = context.messages.map((message) => message.content);
  const quote = stage === lastStage ? chooseQuote(context.key, said) : null;
  const tokenMs = getTokenInterval(content, deps.tokenMs);
  await saveReply(deps.db, conversation_id, stage, { content, quote, tokenMs }, idle_ms);
}

/** Sends news on its way; listeners look for themselves when it is lost. */
function publishQuoteUpdated({ bus, logger }: QuoteActivityDeps, conversation_id: string): void {
  bus
    .publish({ kind: 'quote_updated', conversation_id })
    .catch((error: unknown) =>
      logger.warn({ err: error, conversation_id }, 'failed to publish a notification'),
    );
}
