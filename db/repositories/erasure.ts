import { sql } from 'kysely';
import type { ChatRef } from '../../domain/chat/round.ts';
import { isUuid } from '../../domain/uuid.ts';
import type { Db } from '../orm.ts';
import { erasedColumns } from './personal-columns.ts';

/** A profile whose data is to be erased. */
export interface ErasableProfile {
  profileId: string;
  tenantId: string;
  tenantCode: string;
  lineageId: string;
}

/** Numbers of erased rows. */
export interface ErasedRows {
  rounds: number;
  steps: number;
  events: number;
  forwards: number;
  deliveries: number;
}

/** Without a tenant: only for operators, who know a profile by its id. Null when it does not exist. */
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

/**
 * Empties a profile and hides it, so that it gets no new chats, and deletes the saved views of it; false when it was
 * erased before.
 */
export async function eraseProfileData(db: Db, { profileId, tenantId }: ErasableProfile): Promise<boolean> {
  const now = new Date();
  await db
    .fork()
    .getKysely()
    .deleteFrom('saved_views')
    .where('tenant_id', '=', tenantId)
    .where(sql`filter ->> 'profile_id'`, '=', profileId)
    .execute();
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

export interface ErasableChat {
  ref: ChatRef;
  ended: boolean;
}

/** Chats of the profile by id, from after `after`; includes chats erased before. */
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
 * Erases the personal columns of a chat that has ended, its outbox entries included (unsent ones are not sent any
 * more), and what receivers of webhooks have answered. Ids, times, statuses and the ledger stay.
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
      .set(erasedColumns.rounds)
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where('prompt', '!=', '')
      .executeTakeFirst();
    const steps = await kysely
      .updateTable('round_steps')
      .set(erasedColumns.round_steps)
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
      .where(hasPersonalData)
      .executeTakeFirst();
    const events = await kysely
      .updateTable('events')
      .set(erasedColumns.events)
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where((eb) => eb('payload', '!=', eb.val({})))
      .executeTakeFirst();
    const forwards = await kysely
      .updateTable('store_forwards')
      .set((eb) => ({
        ...erasedColumns.store_forwards,
        sent_at: eb.fn.coalesce('sent_at', eb.val(new Date())),
      }))
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where((eb) => eb('body', '!=', eb.val({})))
      .executeTakeFirst();
    const deliveries = await kysely
      .updateTable('webhook_deliveries')
      .set(erasedColumns.webhook_deliveries)
      .where('chat_id', '=', chat_id)
      .where('tenant_id', '=', tenant_id)
      .where('last_answer', 'is not', null)
      .executeTakeFirst();
    return {
      rounds: Number(rounds.numUpdatedRows),
      steps: Number(steps.numUpdatedRows),
      events: Number(events.numUpdatedRows),
      forwards: Number(forwards.numUpdatedRows),
      deliveries: Number(deliveries.numUpdatedRows),
    };
  });
}

/**
 * Deletes the stored responses of requests under the profile; returns the count. The response to its creation stays
 * until it expires: it contains only an id, and without it a repeat would create the profile again.
 */
export async function eraseStoredResponses(
  db: Db,
  { profileId, lineageId }: ErasableProfile,
): Promise<number> {
  const result = await db
    .fork()
    .getKysely()
    .deleteFrom('idempotency_keys')
    .where('lineage_id', '=', lineageId)
    .where('path', 'ilike', `%/${profileId}/%`)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Numbers of rows that still have data of the profile, by kind; empty once it is erased. */
export async function countRemainingRows(
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
    steps: rounds.innerJoin('round_steps', 'round_steps.round_id', 'rounds.id').where(hasPersonalData),
    events: chats
      .innerJoin('events', 'events.chat_id', 'chats.id')
      .where((eb) => eb('events.payload', '!=', eb.val({}))),
    forwards: chats
      .innerJoin('store_forwards', 'store_forwards.chat_id', 'chats.id')
      .where((eb) => eb('store_forwards.body', '!=', eb.val({}))),
    deliveries: chats
      .innerJoin('webhook_deliveries', 'webhook_deliveries.chat_id', 'chats.id')
      .where('webhook_deliveries.last_answer', 'is not', null),
    answers: kysely
      .selectFrom('idempotency_keys')
      .where('lineage_id', '=', lineageId)
      .where('path', 'ilike', `%/${profileId}/%`),
  };
  const remaining: Record<string, number> = {};
  for (const [kind, rows] of Object.entries(counted)) {
    const { count } = await (rows as typeof chats)
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) > 0) remaining[kind] = Number(count);
  }
  return remaining;
}

/** Steps whose personal columns are not erased. */
function hasPersonalData() {
  return sql<boolean>`(round_steps.snapshot is not null or round_steps.raw is not null or round_steps.recorded is not null or round_steps.attempt_log is not null)`;
}
