import { ApplicationFailure } from '@temporalio/activity';
import * as admission from '../../db/repositories/quote-admission.ts';
import type { QuoteMessageRequest } from '../../domain/quotes/message.ts';
import type { QuoteActivityDeps } from './deps.ts';

export interface AdmitArgs {
  message: QuoteMessageRequest;
  /** How long the conversation lives without a message. */
  idle_ms: number;
}

/**
 * Writes a message down, or says why not. A failure past the time of its admission is final: left to the
 * engine, a local activity would be tried for as long as the database is away.
 */
export async function admitMessage(
  { db, maxConversations }: QuoteActivityDeps,
  { message, idle_ms }: AdmitArgs,
): Promise<admission.QuoteAdmission> {
  try {
    return await admission.admitMessage(db, message, { idleMs: idle_ms, maxConversations });
  } catch (error) {
    throw Date.now() < message.admit_before
      ? error
      : ApplicationFailure.fromError(error, { nonRetryable: true });
  }
}
