import { sql } from 'kysely';
import type { Db } from '../../orm.ts';

export interface OutboxEntry {
  forwardId: string;
  tenantCode: string;
  body: Record<string, unknown>;
  createdAt: Date;
}

/**
 * The first unsent entry among this one and the earlier ones of its chat. So an exit event does not overtake an enter
 * event whose signal never reached the actor. Null when all are sent.
 */
export async function findOutboxEntry(
  db: Db,
  tenantId: string,
  forwardId: string,
): Promise<OutboxEntry | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('store_forwards as last')
    .innerJoin('store_forwards as forward', 'forward.chat_id', 'last.chat_id')
    .innerJoin('tenants as tenant', 'tenant.id', 'forward.tenant_id')
    .select([
      'forward.id as forwardId',
      'forward.body',
      'forward.created_at as createdAt',
      'tenant.code as tenantCode',
    ])
    .where('last.id', '=', forwardId)
    .where('last.tenant_id', '=', tenantId)
    .where('forward.tenant_id', '=', tenantId)
    .where('forward.sent_at', 'is', null)
    .where((eb) => eb.or([eb('forward.id', '=', forwardId), eb('forward.seq', '<', eb.ref('last.seq'))]))
    .orderBy('forward.seq')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

export async function markOutboxEntrySent(db: Db, tenantId: string, forwardId: string): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('store_forwards')
    .set({ sent_at: new Date() })
    .where('id', '=', forwardId)
    .where('tenant_id', '=', tenantId)
    .execute();
}

/**
 * The last unsent entry from before `before` of each chat, of all tenants, in random order. Only for the reconciler.
 * To send it also sends the earlier ones of its chat, see `findOutboxEntry`.
 */
export async function findUnsentEntries(
  db: Db,
  before: Date,
  limit: number,
): Promise<{ tenant_id: string; forward_id: string }[]> {
  return (
    db
      .fork()
      .getKysely()
      .selectFrom((eb) =>
        eb
          .selectFrom('store_forwards')
          .distinctOn('chat_id')
          .select(['tenant_id', 'id as forward_id'])
          .where('sent_at', 'is', null)
          .where('created_at', '<', before)
          .orderBy('chat_id')
          .orderBy('seq', 'desc')
          .as('last'),
      )
      .select(['last.tenant_id', 'last.forward_id'])
      // Random, so that no chat is starved when a sweep cannot process all.
      .orderBy(sql`random()`)
      .limit(limit)
      .execute()
  );
}
