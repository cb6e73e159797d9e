import type { Db } from '../../orm.ts';
import type { Reader } from '../../read-only.ts';

/** An outbox entry that was not sent. */
interface UnsentEntry {
  forwardId: string;
  chatId: string;
  tenantCode: string;
  createdAt: Date;
}

/** Unsent entries of all tenants from before `before`, oldest first. Only for the audit. */
export async function findOldUnsentEntries(
  kysely: Reader,
  before: Date,
  limit: number,
): Promise<UnsentEntry[]> {
  return kysely
    .selectFrom('store_forwards as forward')
    .innerJoin('tenants as tenant', 'tenant.id', 'forward.tenant_id')
    .select(['forward.id as forwardId', 'forward.chat_id as chatId', 'forward.created_at as createdAt'])
    .select('tenant.code as tenantCode')
    .where('forward.sent_at', 'is', null)
    .where('forward.created_at', '<', before)
    .orderBy('forward.created_at')
    .limit(limit)
    .execute();
}

/** Counts the unsent entries of all tenants, up to `most`. */
export async function countUnsentEntries(kysely: Reader, most: number): Promise<number> {
  const unsent = kysely.selectFrom('store_forwards').select('id').where('sent_at', 'is', null).limit(most);
  const { count } = await kysely
    .selectFrom(unsent.as('unsent'))
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Creation time of the oldest unsent entry of all tenants; null without one. For a gauge of each worker. */
export async function findOldestUnsent(db: Db): Promise<Date | null> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('store_forwards')
    .select('created_at')
    .where('sent_at', 'is', null)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return row?.created_at ?? null;
}
