import * as admission from '../../db/repositories/quotes/quote-admission.ts';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';
import type { QuoteActivityDeps } from './deps.ts';

export interface AdmitArgs {
  message: QuoteMessageRequest;
  /** How long the conversation lives without a message. */
  idle_ms: number;
}

/** Writes a message down, or says why not. */
export function admitMessage(
  { db, maxConversations, count }: QuoteActivityDeps,
  { message, idle_ms }: AdmitArgs,
): Promise<admission.QuoteAdmission> {
  return admission.admitMessage(db, message, { idleMs: idle_ms, maxConversations, count });
}
