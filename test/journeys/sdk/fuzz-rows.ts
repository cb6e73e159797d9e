import type { Orm } from '../../../db/orm.ts';
import { triggerKinds } from '../../../domain/chat/event-kind.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Sorted ids of a tenant's rows. */
export interface TenantRows {
  profiles: string[];
  chats: string[];
  rounds: string[];
  /** Of triggers. */
  events: string[];
  /** Number of triggers that are sent to the store. */
  forwards: number;
}

export async function readTenantRows(orm: Orm, tenantId: string): Promise<TenantRows> {
  const kysely = orm.em.fork().getKysely();
  const idsIn = async (table: 'profiles' | 'chats' | 'rounds' | 'store_forwards') => {
    const rows = await kysely.selectFrom(table).select('id').where('tenant_id', '=', tenantId).execute();
    return rows.map(({ id }) => id).toSorted();
  };
  const events = await kysely
    .selectFrom('events')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('kind', 'in', triggerKinds)
    .execute();
  return {
    profiles: await idsIn('profiles'),
    chats: await idsIn('chats'),
    rounds: await idsIn('rounds'),
    events: events.map(({ id }) => id).toSorted(),
    forwards: (await idsIn('store_forwards')).length,
  };
}

/** Resolves once the tenant has no running rounds. */
export async function untilNoRoundRuns(orm: Orm, tenantId: string): Promise<void> {
  const running = orm.em
    .fork()
    .getKysely()
    .selectFrom('rounds')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('status', '=', 'in_progress')
    .limit(1);
  await waitFor(async () => ((await running.execute()).length === 0 ? true : null), { timeoutMs: 30_000 });
}
