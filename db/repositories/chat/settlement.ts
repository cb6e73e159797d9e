import { sql } from 'kysely';
import type { AttemptLog } from '../../../domain/chat/attempt-log.ts';
import type { ChatRef, FailedStep, RoundOutcome } from '../../../domain/chat/round.ts';
import { type Step, steps } from '../../../domain/chat/steps.ts';
import { findRunningSteps } from '../../../domain/chat/stored-progress.ts';
import type { CreditOutcome } from '../../../domain/credit.ts';
import { boundText } from '../../../domain/storable-text.ts';
import { toSeconds } from '../../../domain/time.ts';
import { toJsonb } from '../../json.ts';
import type { Db } from '../../orm.ts';
import { withinTenantShare } from '../../tenant-connection-share.ts';
import { UnwritableError, writeOrThrowUnwritable } from '../../unwritable-error.ts';
import { insertCreditEntry } from '../tenants/credits.ts';
import { completeRound } from './complete-round.ts';
import { insertEvent, type NewEvent, newEventId } from './events.ts';
import type { RoundKey } from './steps.ts';

export interface Settled {
  /** Id of the `chat_completed` or `round_failed` event. */
  eventId: string;
}

export interface EndedChat {
  endedAt: Date;
  /** Number of rounds that this call has ended; 0 when the chat had ended before. */
  roundsEnded: number;
  /** Ids of the events, in order: a `round_failed` for each of these rounds, then `chat_ended`. */
  eventIds: string[];
}

/** Characters; a last_error may quote upstreams. */
const maxLastErrorLength = 500;

/**
 * Ends a round, once: its status, its credit, its chat, its event. Null when it had ended before, or was never
 * admitted. If the error's text cannot be stored, the round ends without it: otherwise it would keep its credit
 * reserved and block its chat.
 */
export async function settleRound(db: Db, key: RoundKey, outcome: RoundOutcome): Promise<Settled | null> {
  if (outcome.status === 'completed') {
    const completion = { eventId: newEventId(), notifications: [] };
    return (await completeRound(db, key, completion)) ? { eventId: completion.eventId } : null;
  }
  const last_error = boundText(outcome.last_error, maxLastErrorLength);
  try {
    return await writeOrThrowUnwritable(() => settleOnce(db, key, { ...outcome, last_error }));
  } catch (error) {
    if (!(error instanceof UnwritableError)) throw error;
    return settleOnce(db, key, { status: 'error', last_error: 'internal error', failed_steps: [] });
  }
}

function settleOnce(db: Db, key: RoundKey, outcome: RoundOutcome): Promise<Settled | null> {
  const settleLocked = async (em: Db) => {
    const chat = await lockChat(em, key.tenantId, key.chatId);
    return chat ? settle(em, { chat, key, outcome }) : null;
  };
  return withinTenantShare(db, key.tenantId, () => db.fork().transactional(settleLocked));
}

/**
 * Ends a chat (ruling Q37): running rounds end in error, `ended_at` is set once. Null when the chat does not exist.
 */
export async function endChat(db: Db, chat: ChatRef): Promise<EndedChat | null> {
  return withinTenantShare(db, chat.tenant_id, () => db.fork().transactional((em) => endOnce(em, chat)));
}

async function endOnce(em: Db, chat: ChatRef): Promise<EndedChat | null> {
  const row = await lockChat(em, chat.tenant_id, chat.chat_id);
  if (!row) return null;
  if (row.ended_at) return { endedAt: row.ended_at, roundsEnded: 0, eventIds: [] };
  const running = await em
    .getKysely()
    .selectFrom('rounds')
    .select('id')
    .where('chat_id', '=', chat.chat_id)
    .where('tenant_id', '=', chat.tenant_id)
    .where('status', '=', 'in_progress')
    .orderBy('round_no')
    .execute();
  const eventIds: string[] = [];
  for (const { id } of running) {
    const key = { tenantId: chat.tenant_id, chatId: chat.chat_id, roundId: id };
    const outcome = { status: 'error' as const, last_error: 'chat ended', failed_steps: [] };
    const settled = await settle(em, { chat: row, key, outcome });
    if (settled) eventIds.push(settled.eventId);
  }
  const endedAt = new Date();
  await em
    .getKysely()
    .updateTable('chats')
    .set({ ended_at: endedAt, updated_at: endedAt, ...(running.length > 0 && { status: 'ended' }) })
    .where('id', '=', chat.chat_id)
    .where('tenant_id', '=', chat.tenant_id)
    .execute();
  const payload = { profile_id: row.profile_id, chat_id: chat.chat_id, ended_at: toSeconds(endedAt) };
  const event = { tenantId: chat.tenant_id, chatId: chat.chat_id, roundId: null, payload };
  eventIds.push(await insertEvent(em, { ...event, kind: 'chat_ended' }));
  return { endedAt, roundsEnded: running.length, eventIds };
}

type ChatRow = NonNullable<Awaited<ReturnType<typeof lockChat>>>;

/** Ends a round once; the caller has locked its chat. Null when it had ended before. */
export async function settle(
  em: Db,
  { chat, key, outcome }: { chat: ChatRow; key: RoundKey; outcome: RoundOutcome },
): Promise<Settled | null> {
  const { tenantId, chatId, roundId } = key;
  const now = new Date();
  const round = await em
    .getKysely()
    .updateTable('rounds')
    .set({
      status: outcome.status,
      last_error: outcome.status === 'error' ? outcome.last_error : null,
      updated_at: now,
    })
    .where('id', '=', roundId)
    .where('chat_id', '=', chatId)
    .where('tenant_id', '=', tenantId)
    .where('status', '=', 'in_progress')
    .returning(['id', 'round_no', 'refinement', 'created_at'])
    .executeTakeFirst();
  if (!round) return null;

  const meal =
    outcome.status === 'completed' ||
    (await failSteps(em, round, { outcome, boundaryPassed: chat.in_flight_round_id !== roundId, now }));
  const kind = outcome.status === 'completed' ? 'capture' : 'give_back';
  await settleCredit(em, { tenantId, roundId, kind, createdAt: now });
  await em
    .getKysely()
    .updateTable('chats')
    .set((eb) => ({
      updated_at: now,
      ...(chat.round_count === round.round_no && chat.ended_at === null && { status: outcome.status }),
      ...(chat.in_flight_round_id === roundId && { in_flight_round_id: null }),
      // A follow-up that failed before its meal does not count (ruling Q3).
      ...(round.refinement &&
        !meal &&
        round.round_no >= chat.fresh_from && {
          refinements: eb('refinements', '-', 1),
        }),
    }))
    .where('id', '=', chatId)
    .where('tenant_id', '=', tenantId)
    .execute();
  const ids = { profile_id: chat.profile_id, chat_id: chatId };
  const event: Pick<NewEvent, 'kind' | 'payload'> =
    outcome.status === 'completed'
      ? { kind: 'chat_completed', payload: ids }
      : { kind: 'round_failed', payload: { ...ids, round_id: roundId, last_error: outcome.last_error } };
  return { eventId: await insertEvent(em, { tenantId, chatId, roundId, ...event }) };
}

export async function lockChat(em: Db, tenantId: string, chatId: string) {
  return em
    .getKysely()
    .selectFrom('chats')
    .select(['profile_id', 'round_count', 'fresh_from', 'in_flight_round_id', 'ended_at'])
    .where('id', '=', chatId)
    .where('tenant_id', '=', tenantId)
    .forUpdate()
    .executeTakeFirst();
}

/** Marks failed steps and steps that were running when the round ended; returns whether the round has a meal. */
async function failSteps(
  em: Db,
  round: { id: string; created_at: Date },
  {
    outcome,
    boundaryPassed,
    now,
  }: { outcome: Extract<RoundOutcome, { status: 'error' }>; boundaryPassed: boolean; now: Date },
): Promise<boolean> {
  const kysely = em.getKysely();
  const rows = await kysely
    .selectFrom('round_steps')
    .select(['step', 'status'])
    .where('round_id', '=', round.id)
    .execute();
  const running = findRunningSteps({ steps: rows, boundaryPassed });
  const failed = steps.filter(
    (step) =>
      rows.every((row) => row.step !== step) &&
      (outcome.failed_steps.some((one) => one.step === step) || running.includes(step)),
  );
  const row = (step: Step) => ({
    round_id: round.id,
    step,
    status: 'error' as const,
    ...toAttempts(outcome.failed_steps.find((one) => one.step === step)),
    started_at: round.created_at,
    finished_at: now,
    snapshot: null,
    raw: null,
  });
  if (failed.length > 0) await kysely.insertInto('round_steps').values(failed.map(row)).execute();
  return rows.some((one) => one.step === 'meal_suggest' && one.status === 'done');
}

function toAttempts(failed: FailedStep | undefined) {
  const log = failed?.attempt_log;
  return {
    attempts: failed?.attempts ?? 0,
    attempt_log: log ? sql<AttemptLog>`${toJsonb(log)}::jsonb` : null,
  };
}

/** Captures the round's reserved credit or gives it back; the ledger's unique index allows only one of them. */
async function settleCredit(
  em: Db,
  credit: { tenantId: string; roundId: string; kind: CreditOutcome; createdAt: Date },
): Promise<void> {
  const amount = credit.kind === 'capture' ? 0 : 1;
  await insertCreditEntry(em, { ...credit, amount });
  if (amount === 0) return;
  await em
    .getKysely()
    .updateTable('tenants')
    .set((eb) => ({ credit_balance: eb('credit_balance', '+', amount) }))
    .where('id', '=', credit.tenantId)
    .execute();
}
