import {
  type AdmissionFacts,
  getRejection,
  isRefinement,
  type RejectionCode,
} from '../../../domain/chat/rejection.ts';
import type { ChatRef, RoundRequest } from '../../../domain/chat/round.ts';
import { notify } from '../../notification.ts';
import type { Db } from '../../orm.ts';
import { withinTenantShare } from '../../tenant-connection-share.ts';
import { isRolledBack, lockRequest } from '../rolled-back-requests.ts';
import { insertCreditEntry } from '../tenants/credits.ts';
import type { Admission, AdmissionRequest } from './admission-request.ts';
import { admitPlain } from './plain-admission.ts';
import { settle } from './settlement.ts';

const atLimit = (maxRunning: number) =>
  `This tenant has ${maxRunning} running rounds, which is its limit; please try again when one has ended.`;
const fullChat = 'The chat has reached its limit of rounds; start a new chat.';

/**
 * Admits or rejects a round in one transaction under the chat's row lock: chat, round, credit. Idempotent by
 * round_id. The actor has checked the same rule in memory, which may be stale; this check decides. A round in
 * flight that the actor does not know (its worker died before it could report it) is ended here without a charge
 * (ruling D4).
 *
 * A round that nothing speaks against is admitted by `admitPlain`; the transaction below decides and explains any
 * other case.
 */
export async function admitRound(db: Db, asked: AdmissionRequest): Promise<Admission> {
  try {
    return await withinTenantShare(
      db,
      asked.chat.tenant_id,
      async () =>
        (await admitPlain(db, asked)) ??
        db.fork().transactional((em) => admit(em, { ...asked, now: new Date() })),
    );
  } catch (error) {
    if (error instanceof RoundRejectedError)
      return { admitted: false, code: error.code, ...error.explanation };
    throw error;
  }
}

/** Thrown to roll the transaction back: a rejected round leaves no rows, and no empty chat. */
class RoundRejectedError extends Error {
  override readonly name = 'RoundRejectedError';
  readonly code: RejectionCode;
  readonly explanation: { message?: string };
  constructor(code: RejectionCode, explanation: { message?: string } = {}) {
    super(code);
    this.code = code;
    this.explanation = explanation;
  }
}

/** The request in its transaction. */
type Attempt = AdmissionRequest & { now: Date };

async function admit(em: Db, attempt: Attempt): Promise<Admission> {
  const { chat, request, limits } = attempt;
  await lockRequest(em, request.round_id);
  if (await isRolledBack(em, request.round_id)) throw new RoundRejectedError('ADMISSION_TIMEOUT');
  let row = (await lockChat(em, chat)) ?? (await insertChat(em, attempt));
  // Read under the lock: a concurrent repeat must find the first one's round and not a round in flight.
  const known = await findRound(em, chat, request.round_id);
  if (known) return readmit(em, request, { row, known });

  const orphan_ended = await endOrphan(em, row, attempt);
  if (orphan_ended) row = (await lockChat(em, chat)) ?? row;
  const facts = toAdmissionFacts(row);
  const code = getRejection(facts, request.new_round, limits.cap);
  if (code) throw new RoundRejectedError(code);
  if (row.round_count >= limits.maxRounds)
    throw new RoundRejectedError('REFINEMENT_CAP_EXCEEDED', { message: fullChat });
  const tenant = await takeCredit(em, chat.tenant_id);
  if (tenant === null) throw new RoundRejectedError('INSUFFICIENT_CREDIT');
  if (!tenant.open_api_enabled) throw new RoundRejectedError('FORBIDDEN');
  const maxRunning = tenant.max_running_rounds ?? limits.maxRunning;
  if (maxRunning > 0 && (await countRunning(em, chat.tenant_id)) >= maxRunning)
    throw new RoundRejectedError('RATE_LIMITED', { message: atLimit(maxRunning) });

  const admitted = { round_no: row.round_count + 1, refinement: isRefinement(facts, request.new_round) };
  await insertRound(em, attempt, admitted);
  await updateChat(em, attempt, admitted);
  if (limits.notification) await notify(em, limits.notification);
  const chatState = request.new_round
    ? { refinements: 0, has_anchor: false }
    : { refinements: row.refinements + (admitted.refinement ? 1 : 0), has_anchor: facts.hasAnchor };
  return {
    admitted: true,
    status: 'in_progress',
    ...admitted,
    chat: chatState,
    tenant_weight: tenant.weight,
    ...(orphan_ended && { orphan_ended }),
  };
}

/** A repeat of a request: extends the round's deadline to that of the later caller. */
async function readmit(
  em: Db,
  request: RoundRequest,
  { row, known }: { row: ChatRow; known: NonNullable<Awaited<ReturnType<typeof findRound>>> },
): Promise<Admission> {
  await em
    .getKysely()
    .updateTable('rounds')
    .set({ admit_before: new Date(request.admit_before) })
    .where('id', '=', request.round_id)
    .where('status', '=', 'in_progress')
    .where('admit_before', '<', new Date(request.admit_before))
    .execute();
  const chat = { refinements: row.refinements, has_anchor: row.anchor_round_no !== null };
  return { admitted: true, ...known, chat };
}

/** Ends a round in flight that no actor runs or can still begin. Null when there is none. */
async function endOrphan(
  em: Db,
  row: ChatRow,
  { chat, limits: { live, orphanAfterMs }, now }: Attempt,
): Promise<string | null> {
  const roundId = row.in_flight_round_id;
  if (roundId === null || live === null || live.includes(roundId)) return null;
  const orphan = await em
    .getKysely()
    .selectFrom('rounds')
    .select((eb) => eb.fn.coalesce('admit_before', 'created_at').as('admitted_before'))
    .where('id', '=', roundId)
    .where('tenant_id', '=', chat.tenant_id)
    .executeTakeFirst();
  if (!orphan || orphan.admitted_before.getTime() + orphanAfterMs > now.getTime()) return null;
  const settled = await settle(em, {
    chat: { ...row, profile_id: chat.profile_id },
    key: { tenantId: chat.tenant_id, chatId: chat.chat_id, roundId },
    outcome: { status: 'error', last_error: 'chat terminated', failed_steps: [] },
  });
  return settled?.eventId ?? null;
}

async function findRound(em: Db, chat: ChatRef, roundId: string) {
  return em
    .getKysely()
    .selectFrom('rounds')
    .innerJoin('tenants', 'tenants.id', 'rounds.tenant_id')
    .select(['status', 'round_no', 'refinement', 'tenants.weight as tenant_weight'])
    .where('rounds.id', '=', roundId)
    .where('tenant_id', '=', chat.tenant_id)
    .executeTakeFirst();
}

type ChatRow = NonNullable<Awaited<ReturnType<typeof lockChat>>>;

async function lockChat(em: Db, chat: ChatRef) {
  return em
    .getKysely()
    .selectFrom('chats')
    .select(['ended_at', 'round_count', 'refinements', 'fresh_from', 'anchor_round_no', 'in_flight_round_id'])
    .where('id', '=', chat.chat_id)
    .where('tenant_id', '=', chat.tenant_id)
    .forUpdate()
    .executeTakeFirst();
}

async function insertChat(em: Db, { chat, now }: Attempt): Promise<ChatRow> {
  const empty = {
    ended_at: null,
    round_count: 0,
    refinements: 0,
    fresh_from: 1,
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
      profile_session_id: null,
      created_at: now,
      updated_at: now,
    })
    .execute();
  return empty;
}

function toAdmissionFacts(row: ChatRow): AdmissionFacts {
  return {
    ended: row.ended_at !== null,
    inFlight: row.in_flight_round_id !== null,
    refinements: row.refinements,
    hasAnchor: row.anchor_round_no !== null,
  };
}

/**
 * One guarded update: of two concurrent rounds only one gets the last credit. Null without a credit; a rejection that
 * follows rolls it back.
 */
async function takeCredit(em: Db, tenantId: string) {
  const taken = await em
    .getKysely()
    .updateTable('tenants')
    .set((eb) => ({ credit_balance: eb('credit_balance', '-', 1) }))
    .where('id', '=', tenantId)
    .where('credit_balance', '>=', 1)
    .returning(['open_api_enabled', 'max_running_rounds', 'weight'])
    .executeTakeFirst();
  return taken ?? null;
}

/** Exact while the tenant's row is locked: concurrent admissions wait for it, and rounds that end only make room. */
async function countRunning(em: Db, tenantId: string): Promise<number> {
  const { running } = await em
    .getKysely()
    .selectFrom('rounds')
    .select((eb) => eb.fn.countAll<string>().as('running'))
    .where('tenant_id', '=', tenantId)
    .where('status', '=', 'in_progress')
    .executeTakeFirstOrThrow();
  return Number(running);
}

async function insertRound(
  em: Db,
  { chat, request, now }: Attempt,
  admitted: { round_no: number; refinement: boolean },
): Promise<void> {
  await em
    .getKysely()
    .insertInto('rounds')
    .values({
      id: request.round_id,
      chat_id: chat.chat_id,
      tenant_id: chat.tenant_id,
      prompt: request.prompt,
      locale: request.locale,
      status: 'in_progress',
      last_error: null,
      admit_before: new Date(request.admit_before),
      created_at: now,
      updated_at: now,
      ...admitted,
    })
    .execute();
  await insertCreditEntry(em, {
    tenantId: chat.tenant_id,
    roundId: request.round_id,
    kind: 'reserve',
    amount: -1,
    createdAt: now,
  });
}

async function updateChat(
  em: Db,
  { chat, request, now }: Attempt,
  admitted: { round_no: number; refinement: boolean },
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
