import { sql } from 'kysely';
import type { ChatRef } from '../../domain/chat/round.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { Db } from '../orm.ts';

/** Whose data is to go. */
export interface ErasableProfile {
  profileId: string;
  tenantId: string;
  tenantCode: string;
  lineageId: string;
}

/** What was erased, in rows. */
export interface ErasedRows {
  rounds: number;
  steps: number;
  events: number;
  forwards: number;
}

/** Comes before a tenant is known: for operators, who name a profile by its id alone. Null when there is none. */
export async function findErasableProfile(db: Db, profileId: string): Promise<ErasableProfile | null> {
  if (!isUuid(profileId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('profiles as profile')
    .innerJoin('tenants as tenant', 'tenant.id', 'profile.tenant_id')
    .select(['profile.id as profileId', 'profile.tenant_id as tenantId', 'tenant.code as tenantCode'])
    .select('profile.lineage_id as lineageId')
    .where('profile.id', '=', profileId)
    .executeTakeFirst();
  return row ?? null;
}

/** Empties a profile and hides it, so that it gets no new chats; false when that was done before. */
export async function eraseProfileData(db: Db, { profileId, tenantId }: ErasableProfile): Promise<boolean> {
  const now = new Date();
  const result = await db
    .fork()
    .getKysely()
    .updateTable('profiles')
    .set((eb) => ({ data: {}, updated_at: now, deleted_at: eb.fn.coalesce('deleted_at', eb.val(now)) }))
    .where('id', '=', profileId)
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('deleted_at', 'is', null), eb('data', '!=', eb.val({}))]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** A chat that is to be erased. */
export interface ErasableChat {
  ref: ChatRef;
  ended: boolean;
}

/** Chats of the profile in the order of their ids, from behind `after`; those erased before as well. */
export async function listErasableChats(
  db: Db,
  profile: ErasableProfile,
  { after, limit }: { after: string | null; limit: number },
): Promise<ErasableChat[]> {
  let chats = db
    .fork()
    .getKysely()
    .selectFrom('chats')
    .select(['id', 'ended_at'])
    .where('profile_id', '=', profile.profileId)
    .where('tenant_id', '=', profile.tenantId);
  if (after !== null) chats = chats.where('id', '>', after);
  const rows = await chats.orderBy('id').limit(limit).execute();
  return rows.map(({ id, ended_at }) => ({
    ref: {
      tenant_id: profile.tenantId,
      tenant_code: profile.tenantCode,
      lineage_id: profile.lineageId,
      profile_id: profile.profileId,
      chat_id: id,
    },
    ended: ended_at !== null,
  }));
}

/**
 * Erases what a chat that has ended says of its shopper: prompts, snapshots, answers, events' payloads, and
 * what the store was, or was still, to be told. Ids, times, statuses and the ledger stay.
 */
export async function eraseChatData(db: Db, { tenant_id, chat_id }: ChatRef): Promise<ErasedRows> {
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    await kysely
      .updateTable('chats')
      .set({ profile_session_id: null, anchor_round_no: null })
      .where('id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .execute();
    const rounds = await kysely
      .updateTable('rounds')
      .set({ prompt: '' })
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where('prompt', '!=', '')
      .executeTakeFirst();
    const steps = await kysely
      .updateTable('round_steps')
      .set({ snapshot: null, raw: null, recorded: null })
      .where((eb) =>
        eb(
          'round_id',
          'in',
          eb
            .selectFrom('rounds')
            .select('id')
            .where('chat_id', '=', chat_id)
            .where('tenant_id', '=', tenant_id),
        ),
      )
      .where(hasWords)
      .executeTakeFirst();
    const events = await kysely
      .updateTable('events')
      .set({ payload: {} })
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where((eb) => eb('payload', '!=', eb.val({})))
      .executeTakeFirst();
    const forwards = await kysely
      .updateTable('store_forwards')
      // What the store was not told of it is not told any more.
      .set((eb) => ({ body: {}, sent_at: eb.fn.coalesce('sent_at', eb.val(new Date())) }))
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where((eb) => eb('body', '!=', eb.val({})))
      .executeTakeFirst();
    return {
      rounds: Number(rounds.numUpdatedRows),
      steps: Number(steps.numUpdatedRows),
      events: Number(events.numUpdatedRows),
      forwards: Number(forwards.numUpdatedRows),
    };
  });
}

/**
 * Forgets what requests under the profile were answered; returns how many. The one that made it is kept for
 * the rest of its day: it was answered with an id alone, and forgotten, a repeat would make the profile anew.
 */
export async function eraseAnswers(db: Db, { profileId, lineageId }: ErasableProfile): Promise<number> {
  const result = await db
    .fork()
    .getKysely()
    .deleteFrom('idempotency_keys')
    .where('lineage_id', '=', lineageId)
    .where('path', 'ilike', `%/${profileId}/%`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** What is left of a profile in rows, each kind that there is anything of; empty once it is erased. */
export async function findLeftRows(
  db: Db,
  { profileId, tenantId, lineageId }: ErasableProfile,
): Promise<Record<string, number>> {
  const kysely = db.fork().getKysely();
  const chats = kysely
    .selectFrom('chats')
    .where('chats.profile_id', '=', profileId)
    .where('chats.tenant_id', '=', tenantId);
  const rounds = chats.innerJoin('rounds', 'rounds.chat_id', 'chats.id');
  const counted = {
    profiles: kysely
      .selectFrom('profiles')
      .where('id', '=', profileId)
      .where('tenant_id', '=', tenantId)
      .where((eb) => eb.or([eb('deleted_at', 'is', null), eb('data', '!=', eb.val({}))])),
    running_chats: chats.where('chats.ended_at', 'is', null),
    rounds: rounds.where('rounds.prompt', '!=', ''),
    steps: rounds.innerJoin('round_steps', 'round_steps.round_id', 'rounds.id').where(hasWords),
    events: chats
      .innerJoin('events', 'events.chat_id', 'chats.id')
      .where((eb) => eb('events.payload', '!=', eb.val({}))),
    forwards: chats
      .innerJoin('store_forwards', 'store_forwards.chat_id', 'chats.id')
      .where((eb) => eb('store_forwards.body', '!=', eb.val({}))),
    answers: kysely
      .selectFrom('idempotency_keys')
      .where('lineage_id', '=', lineageId)
      .where('path', 'ilike', `%/${profileId}/%`),
  };
  const left: Record<string, number> = {};
  for (const [kind, rows] of Object.entries(counted)) {
    const { count } = await (rows as typeof chats)
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) > 0) left[kind] = Number(count);
  }
  return left;
}

/** Whether a step still says something. */
function hasWords() {
  return sql<boolean>`(round_steps.snapshot is not null or round_steps.raw is not null or round_steps.recorded is not null)`;
}
