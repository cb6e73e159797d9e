import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/orm.ts';
import { admitRound } from '../../db/repositories/chat/admission.ts';
import type { Admission } from '../../db/repositories/chat/admission-request.ts';
import type { Owner } from '../../db/repositories/chat/owner.ts';
import { insertProfile } from '../../db/repositories/chat/profiles.ts';
import { beginStep } from '../../db/repositories/chat/round-context.ts';
import { settleRound } from '../../db/repositories/chat/settlement.ts';
import { type RoundKey, type StepResult, saveMeal, saveStep } from '../../db/repositories/chat/steps.ts';
import { ensureTenant } from '../../db/repositories/tenants/tenants.ts';
import type { ProfileData } from '../../domain/chat/profile.ts';
import type { ChatRef, RoundOutcome, RoundRequest } from '../../domain/chat/round.ts';
import { isRestorable, type Meal } from '../../domain/chat/todos.ts';
import { meal } from './catalog.ts';

/** A profile with its own tenant and key lineage. */
export interface Shopper {
  tenantId: string;
  tenantCode: string;
  owner: Owner;
  profileId: string;
}

export async function newShopper(
  db: Db,
  { credit = 100, data = {} }: { credit?: number; data?: ProfileData } = {},
): Promise<Shopper> {
  const tenantCode = `t${randomUUID().slice(0, 8)}`;
  const id = await ensureTenant(db, { code: tenantCode, name: tenantCode, locale: 'ko', credit });
  return newShopperFor(db, { id, code: tenantCode }, data);
}

/** A profile of this tenant, with its own key lineage. */
export async function newShopperFor(
  db: Db,
  tenant: { id: string; code: string },
  data: ProfileData = {},
): Promise<Shopper> {
  const owner = { tenantId: tenant.id, lineageId: randomUUID() };
  const { id: profileId } = await insertProfile(db, owner, { data });
  return { tenantId: tenant.id, tenantCode: tenant.code, owner, profileId };
}

/** A new chat of the shopper, without rows. */
export function newChatFor({ tenantCode, owner, profileId }: Shopper): ChatRef {
  return {
    tenant_id: owner.tenantId,
    tenant_code: tenantCode,
    lineage_id: owner.lineageId,
    profile_id: profileId,
    chat_id: randomUUID(),
  };
}

export function newRoundRequest(changes: Partial<RoundRequest> = {}): RoundRequest {
  const admit_before = Date.now() + 20_000;
  return { round_id: randomUUID(), prompt: '카레', locale: 'ko', new_round: false, admit_before, ...changes };
}

export const testCap = 8;
export const testLimits = { cap: testCap, maxRounds: 200, maxRunning: 0, live: null, orphanAfterMs: 2_000 };

/** Requests a round; returns the admission's result. */
export function ask(db: Db, chat: ChatRef, changes: Partial<RoundRequest> = {}): Promise<Admission> {
  return admitRound(db, { chat, request: newRoundRequest(changes), limits: testLimits });
}

/** Admits a round. */
export async function admit(db: Db, chat: ChatRef, changes: Partial<RoundRequest> = {}): Promise<RoundKey> {
  const request = newRoundRequest(changes);
  const admission = await admitRound(db, { chat, request, limits: testLimits });
  if (!admission.admitted) throw new Error(`the round was rejected: ${admission.code}`);
  return { tenantId: chat.tenant_id, chatId: chat.chat_id, roundId: request.round_id };
}

export function result(snapshot: object = { shown: true }, raw: object = { answered: true }): StepResult {
  return {
    snapshot,
    raw,
    attempts: 1,
    startedAt: new Date(),
    attemptLog: { scheduled_at: new Date().toISOString(), failed: [] },
  };
}

/** Saves step 1 as its activity does. */
export async function suggest(db: Db, round: RoundKey, suggested: Meal = meal()): Promise<void> {
  await saveMeal(db, round, { ...result(suggested), restorable: isRestorable(suggested) });
}

/** Saves steps 1 and 2 and opens the boundary, so that the next round is admitted. */
export async function reachStep2(db: Db, round: RoundKey, suggested?: Meal): Promise<void> {
  await suggest(db, round, suggested);
  await saveStep(db, round, { step: 'todos', ...result() });
  await beginStep(db, round, { step: 'cross_sell' });
}

/** Completes a round. */
export async function complete(db: Db, round: RoundKey, suggested?: Meal): Promise<void> {
  await reachStep2(db, round, suggested);
  await saveStep(db, round, { step: 'cross_sell', ...result() });
  await saveStep(db, round, { step: 'notifications', ...result() });
  await settleRound(db, round, { status: 'completed' });
}

/** A chat whose only round is completed, as its actor leaves the rows; it has no actor. */
export async function newFinishedChat(
  db: Db,
  shopper: Shopper,
  changes: Partial<RoundRequest> = {},
): Promise<ChatRef> {
  const chat = newChatFor(shopper);
  await complete(db, await admit(db, chat, changes));
  return chat;
}

export function failure(...failed_steps: { step: string; attempts: number }[]): RoundOutcome {
  return { status: 'error', last_error: 'meal_suggest failed: upstream timeout', failed_steps };
}

export async function chatRow(db: Db, chatId: string) {
  return db.fork().getKysely().selectFrom('chats').selectAll().where('id', '=', chatId).executeTakeFirst();
}

export async function roundRow(db: Db, roundId: string) {
  return db.fork().getKysely().selectFrom('rounds').selectAll().where('id', '=', roundId).executeTakeFirst();
}

/** A tenant's ledger as short texts: `reserve -1`, …; the grant first. */
export async function getLedger(db: Db, tenantId: string): Promise<string[]> {
  const entries = await db
    .fork()
    .getKysely()
    .selectFrom('credit_entries')
    .select(['kind', 'amount'])
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at')
    .execute();
  return entries.map(({ kind, amount }) => `${kind} ${amount}`);
}

/** A chat with this many completed rounds, each a new meal, written by two statements. */
export async function newLongChat(
  db: Db,
  shopper: Shopper,
  { rounds }: { rounds: number },
): Promise<ChatRef> {
  const text = '카레';
  const chat = newChatFor(shopper);
  await db.execute(
    `insert into chats (id, tenant_id, lineage_id, profile_id, status, round_count, refinements, fresh_from,
       anchor_round_no, created_at, updated_at)
     values (?, ?, ?, ?, 'completed', ?, 0, ?, ?, now(), now())`,
    [chat.chat_id, chat.tenant_id, chat.lineage_id, chat.profile_id, rounds, rounds, rounds],
  );
  await db.execute(
    `with written as (
       insert into rounds (id, chat_id, tenant_id, round_no, prompt, locale, refinement, status, created_at, updated_at)
       select gen_random_uuid(), ?, ?, nr, ? || nr, 'ko', false, 'completed', now(), now()
       from generate_series(1, ?::int) as nr
       returning id, round_no
     )
     insert into round_steps (round_id, step, status, attempts, started_at, finished_at, snapshot)
     select written.id, step, 'done', 1, now(), now(),
       jsonb_build_object('of', written.round_no, 'step', step, 'text', ?::text, 'recommended_items', '[]'::jsonb)
     from written, unnest(array['meal_suggest', 'todos', 'cross_sell', 'notifications']) as step`,
    [chat.chat_id, chat.tenant_id, text, rounds, text],
  );
  return chat;
}
