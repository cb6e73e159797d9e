import type { EventKind } from '../../../domain/chat/event-kind.ts';
import type { Db } from '../../orm.ts';

export interface StoredEvent {
  /** `evt_…` */
  id: string;
  kind: EventKind;
  payload: Record<string, unknown>;
}

/** The tenant's events with these ids, in order; events of other tenants are left out. */
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
