import type { Db } from '../../orm.ts';

/** An event as it was written down. */
export interface StoredEvent {
  /** `evt_…` */
  id: string;
  kind: string;
  payload: Record<string, unknown>;
}

/** The tenant's events with these ids, in their order; what is not the tenant's is not among them. */
export async function readEvents(db: Db, tenantId: string, ids: readonly string[]): Promise<StoredEvent[]> {
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('events')
    .select(['id', 'kind', 'payload'])
    .where('id', 'in', ids)
    .where('tenant_id', '=', tenantId)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
