import { sql } from 'kysely';
import type { Db } from '../../orm.ts';

/**
 * Credits of completed rounds by day since a time: `2026-04-29` → 12. Days without any are left out.
 * @param offsetMinutes of the days' time zone, east of UTC
 */
export async function readUsedCredits(
  db: Db,
  tenantId: string,
  { since, offsetMinutes }: { since: Date; offsetMinutes: number },
): Promise<Map<string, number>> {
  const day = sql<string>`to_char(created_at at time zone 'UTC' + make_interval(mins => ${offsetMinutes}::int), 'YYYY-MM-DD')`;
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('credit_entries')
    .select(day.as('day'))
    .select((eb) => eb.fn.countAll<string>().as('credits'))
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', 'capture')
    .where('created_at', '>=', since)
    .groupBy(sql`1`)
    .execute();
  return new Map(rows.map((row) => [row.day, Number(row.credits)]));
}
