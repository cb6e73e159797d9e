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
 * Makes the reply to a message and stores it before its first token is streamed, so that a repeat never changes what
 * clients have received. The last reply comes with the conversation's quote.
 */
export async function reply(deps: QuoteActivityDeps, args: ReplyArgs): Promise<void> {
  await withHeartbeat(() => makeReply(deps, args));
  publishQuoteUpdated(deps, args.conversation_id);
}

async function makeReply(deps: QuoteActivityDeps, args: ReplyArgs): Promise<void> {
  const { conversation_id, idle_ms } = args;
  const stage = toStage(args.stage);
  const context = await readReplyContext(deps.db, conversation_id, stage);
  const message = context?.messages.at(-1);
  if (!context || message?.reply !== null) return;
  const content = (await generateReply(deps, context, stage)) ?? cannedReply(stage, message.content);
  const userMessages = context.messages.map(({ content }) => content);
  const quote = stage === lastStage ? chooseQuote(context.key, userMessages) : null;
  const tokenMs = getTokenInterval(content, deps.tokenMs);
  await saveReply(deps.db, {
    conversationId: conversation_id,
    stage,
    content,
    quote,
    tokenMs,
    idleMs: idle_ms,
  });
}

/** Publishes without waiting: streams also poll, so a notification may be lost. */
function publishQuoteUpdated({ bus, logger }: QuoteActivityDeps, conversation_id: string): void {
  bus
    .publish({ kind: 'quote_updated', conversation_id })
    .catch((error: unknown) =>
      logger.warn({ err: error, conversation_id }, 'failed to publish a notification'),
    );
}
