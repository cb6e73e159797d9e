import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { maxViews, type ViewFilter } from '../../../domain/chat/saved-view.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';

/** An admin of a tenant. */
export interface ViewOwner {
  tenantId: string;
  userId: string;
}

export interface StoredView {
  id: string;
  name: string;
  shared: boolean;
  filter: ViewFilter;
  createdAt: Date;
  /** Whether this admin has saved it. */
  own: boolean;
}

/** The admin's own views and those shared by the tenant, oldest first. */
export async function listViews(db: Db, { tenantId, userId }: ViewOwner): Promise<StoredView[]> {
  const owner = toOwnerHash(userId);
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('saved_views')
    .select(['id', 'name', 'shared', 'filter', 'owner', 'created_at as createdAt'])
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('owner', '=', owner), eb('shared', '=', true)]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ owner: by, ...row }) => ({ ...row, own: by === owner }));
}

/** Null when there are as many as there may be: of this admin, or shared by the tenant. */
export async function createView(
  db: Db,
  { tenantId, userId }: ViewOwner,
  view: Pick<StoredView, 'name' | 'shared' | 'filter'>,
): Promise<StoredView | null> {
  const owner = toOwnerHash(userId);
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    // Two at once would both count nineteen.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`saved views of ${tenantId}`}, 0))`.execute(
      kysely,
    );
    const { mine, shared } = await kysely
      .selectFrom('saved_views')
      .select(sql<string>`count(*) filter (where owner = ${owner})`.as('mine'))
      .select(sql<string>`count(*) filter (where shared)`.as('shared'))
      .where('tenant_id', '=', tenantId)
      .executeTakeFirstOrThrow();
    if (Number(mine) >= maxViews || (view.shared && Number(shared) >= maxViews)) return null;
    const row = { id: randomUUID(), ...view, createdAt: new Date() };
    const { createdAt, filter, ...columns } = row;
    await kysely
      .insertInto('saved_views')
      .values({
        ...columns,
        tenant_id: tenantId,
        owner,
        filter: sql`${JSON.stringify(filter)}::jsonb`,
        created_at: createdAt,
      })
      .execute();
    return { ...row, own: true };
  });
}

/** Deletes an own view, or a shared one: otherwise those of an admin who has left would stay. */
export async function deleteView(db: Db, { tenantId, userId }: ViewOwner, viewId: string): Promise<boolean> {
  if (!isUuid(viewId)) return false;
  const { numDeletedRows } = await db
    .fork()
    .getKysely()
    .deleteFrom('saved_views')
    .where('id', '=', viewId)
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('owner', '=', toOwnerHash(userId)), eb('shared', '=', true)]))
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function toOwnerHash(userId: string): string {
  return createHash('sha256').update(userId).digest('hex');
}
