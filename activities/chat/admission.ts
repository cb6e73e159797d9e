import * as rows from '../../db/repositories/chat/admission.ts';
import type { Admission } from '../../db/repositories/chat/admission-request.ts';
import * as rollback from '../../db/repositories/chat/admission-rollback.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';
import type { ChatActivityDeps } from './deps.ts';
import { chatUpdated, createWriteMessages, publishEnd } from './publish.ts';

/**
 * How long after its caller's deadline the next admission ends a round without an actor. An update that was in
 * transit has arrived by then.
 */
const orphanAfterMs = 2_000;

export interface AdmitArgs {
  chat: ChatRef;
  request: RoundRequest;
  /** Follow-ups between fresh starts (ruling Q3). */
  cap: number;
  /** The actor's pending and running rounds; absent in calls of earlier versions. */
  live?: string[];
}

export interface RollbackArgs {
  chat: Pick<ChatRef, 'tenant_id' | 'chat_id'>;
  request: Pick<RoundRequest, 'round_id' | 'admit_before'>;
}

/** Admits a round, once, or returns the code of the rejection. */
export async function admitRound(
  deps: ChatActivityDeps,
  { chat, request, cap, live }: AdmitArgs,
): Promise<Admission> {
  const messages = createWriteMessages(deps, chat, [chatUpdated(chat.chat_id)]);
  const [notification] = messages.withStatement;
  const limits = {
    cap,
    maxRounds: deps.chatMaxRounds,
    maxRunning: deps.tenantMaxRunning,
    live: live ?? null,
    orphanAfterMs,
    notification,
  };
  const admission = await rows.admitRound(deps.db, { chat, request, limits });
  if (admission.admitted) messages.publish();
  else deps.onRoundRejected?.(admission.code);
  if (admission.admitted && admission.orphan_ended) {
    deps.onRoundsEnded?.('error', 1);
    publishEnd(deps, chat, [admission.orphan_ended]);
  }
  return admission;
}

/** Rolls back an admission whose result is unknown (ruling D4). */
export async function rollBackAdmission(
  deps: ChatActivityDeps,
  { chat, request }: RollbackArgs,
): Promise<rollback.Rollback> {
  const outcome = await rollback.rollBackAdmission(deps.db, chat, request);
  if (outcome.kind === 'rolled-back' && outcome.settled) {
    deps.onRoundsEnded?.('error', 1);
    publishEnd(deps, chat, [outcome.settled]);
  }
  return outcome;
}
