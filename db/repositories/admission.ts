import { randomUUID } from 'node:crypto';
import { type AdmissionFacts, isRefinement, type RefusalCode, refusalOf } from '../../domain/chat/refusal.ts';
import type { ChatRef, RoundRequest } from '../../domain/chat/round.ts';
import type { Db } from '../orm.ts';

export type Admission =
  | { admitted: true; status: string; round_no: number; refinement: boolean }
  | { admitted: false; code: RefusalCode };

/**
 * Admits a round or says why not, in one transaction under the chat's row lock: chat, round, credit.
 * Idempotent by round_id. The actor has checked the same rule in memory; this is the second opinion
 * that holds even if its memory was stale.
 */
export async function admitRound(
  db: Db,
  chat: ChatRef,
  request: RoundRequest,
  cap: number,
): Promise<Admission> {
  try {
    return await db.fork().transactional((em) => admit(em, chat, request, cap));
  } catch (error) {
    if (error instanceof Refused) return { admitted: false, code: error.code };
    throw error;
  }
}

/** Rolls the transaction back: nothing of a refused round stays, least of all an empty chat. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

async function admit(em: Db, chat: ChatRef, request: RoundRequest, cap: number): Promise<Admission> {
  const now = new Date();
  const row = (await lockChat(em, chat)) ?? (await insertChat(em, chat, now));
  // Under the lock: a repeat that runs beside the first must meet its round, not a round in flight.
  const known = await findRound(em, chat, request.round_id);
  if (known) return { admitted: true, ...known };

  const facts = admissionFacts(row);
  const code = refusalOf(facts, request.new_round, cap);
  if (code) throw new Refused(code);
  if (!(await takeCredit(em, chat.tenant_id))) throw new Refused('INSUFFICIENT_CREDIT');

  const admitted = { round_no: row.round_count + 1, refinement: isRefinement(facts, request.new_round) };
  await insertRound(em, chat, request, admitted, now);
  await moveChat(em, chat, request, admitted, now);
  // Having waited for locks it may come too late: the actor has given the round up by then.
  if (Date.now() > request.admit_before) throw new Refused('ADMISSION_TIMEOUT');
  return { admitted: true, status: 'in_progress', ...admitted };
}

async function findRound(em: Db, chat: ChatRef, roundId: string) {
  return em
    .getKysely()
    .selectFrom('rounds')
    .select(['status', 'round_no', 'refinement'])
    .where('id', '=', roundId)
    .where('tenant_id', '=', chat.tenant_id)
    .executeTakeFirst();
}

type ChatRow = NonNullable<Awaited<ReturnType<typeof lockChat>>>;

async function lockChat(em: Db, chat: ChatRef) {
  return em
    .getKysely()
    .selectFrom('chats')
    .select(['ended_at', 'round_count', 'refinements', 'anchor_round_no', 'in_flight_round_id'])
    .where('id', '=', chat.chat_id)
    .where('tenant_id', '=', chat.tenant_id)
    .forUpdate()
    .executeTakeFirst();
}

async function insertChat(em: Db, chat: ChatRef, now: Date): Promise<ChatRow> {
  const empty = {
    ended_at: null,
    round_count: 0,
    refinements: 0,
    anchor_round_no: null,
    in_flight_round_id: null,
  };
  await em
    .getKysely()
    .insertInto('chats')
    .values({
      ...empty,
      id: chat.chat_id,
      tenant_id: chat.tenant_id,
      lineage_id: chat.lineage_id,
      profile_id: chat.profile_id,
      status: 'in_progress',
      fresh_from: 1,
      profile_session_id: null,
      created_at: now,
      updated_at: now,
    })
    .execute();
  return empty;
}

function admissionFacts(row: ChatRow): AdmissionFacts {
  return {
    ended: row.ended_at !== null,
    inFlight: row.in_flight_round_id !== null,
    refinements: row.refinements,
    hasAnchor: row.anchor_round_no !== null,
  };
}

/** One guarded update: two that race for the last credit cannot both have it. */
async function takeCredit(em: Db, tenantId: string): Promise<boolean> {
  const taken = await em
    .getKysely()
    .updateTable('tenants')
    .set((eb) => ({ credit_balance: eb('credit_balance', '-', 1) }))
    .where('id', '=', tenantId)
    .where('credit_balance', '>=', 1)
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

async function insertRound(
  em: Db,
  chat: ChatRef,
  request: RoundRequest,
  admitted: { round_no: number; refinement: boolean },
  now: Date,
): Promise<void> {
  const kysely = em.getKysely();
  await kysely
    .insertInto('rounds')
    .values({
      id: request.round_id,
      chat_id: chat.chat_id,
      tenant_id: chat.tenant_id,
      prompt: request.prompt,
      locale: request.locale,
      status: 'in_progress',
      last_error: null,
      created_at: now,
      updated_at: now,
      ...admitted,
    })
    .execute();
  await kysely
    .insertInto('credit_entries')
    .values({
      id: randomUUID(),
      tenant_id: chat.tenant_id,
      round_id: request.round_id,
      kind: 'reserve',
      amount: -1,
      reason: null,
      created_at: now,
    })
    .execute();
}

async function moveChat(
  em: Db,
  chat: ChatRef,
  request: RoundRequest,
  admitted: { round_no: number; refinement: boolean },
  now: Date,
): Promise<void> {
  await em
    .getKysely()
    .updateTable('chats')
    .set((eb) => ({
      status: 'in_progress',
      round_count: admitted.round_no,
      in_flight_round_id: request.round_id,
      updated_at: now,
      ...(admitted.refinement && { refinements: eb('refinements', '+', 1) }),
      ...(request.new_round && { refinements: 0, fresh_from: admitted.round_no, anchor_round_no: null }),
    }))
    .where('id', '=', chat.chat_id)
    .where('tenant_id', '=', chat.tenant_id)
    .execute();
}
