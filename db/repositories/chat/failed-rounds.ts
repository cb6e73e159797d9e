import { sql } from 'kysely';
import type { Db } from '../../orm.ts';

/** A round that ended in error, as the backoffice lists it. */
export interface FailedRound {
  roundId: string;
  roundNo: number;
  chatId: string;
  tenantId: string;
  tenantCode: string;
  /** Empty once erased. */
  prompt: string;
  lastError: string;
  createdAt: Date;
  failedAt: Date;
}

export interface FailedRoundFilter {
  tenantId?: string | undefined;
  /** Part of the error, in any case. */
  error?: string | undefined;
}

/** Failed rounds of all tenants, the last to fail first. `page` counts from 0. Only for the backoffice. */
export async function listFailedRounds(
  db: Db,
  filter: FailedRoundFilter,
  { page, size }: { page: number; size: number },
): Promise<{ total: number; rows: FailedRound[] }> {
  const [{ total }, rows] = await Promise.all([
    selectFailed(db, filter)
      .select((eb) => eb.fn.countAll<string>().as('total'))
      .executeTakeFirstOrThrow(),
    selectFailed(db, filter)
      .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
      .select(['round.id as roundId', 'round.round_no as roundNo', 'round.chat_id as chatId'])
      .select(['round.tenant_id as tenantId', 'tenant.code as tenantCode', 'round.prompt'])
      .select((eb) => eb.fn.coalesce('round.last_error', sql<string>`''`).as('lastError'))
      .select(['round.created_at as createdAt', 'round.updated_at as failedAt'])
      .orderBy('round.updated_at', 'desc')
      .orderBy('round.id', 'desc')
      .limit(size)
      .offset(page * size)
      .execute(),
  ]);
  return { total: Number(total), rows };
}

function selectFailed(db: Db, { tenantId, error }: FailedRoundFilter) {
  let query = db
    .fork()
    .getKysely()
    .selectFrom('rounds as round')
    // A literal, so that prepared statements find the partial index.
    .where(sql<boolean>`round.status = 'error'`);
  if (tenantId !== undefined) query = query.where('round.tenant_id', '=', tenantId);
  if (error === undefined) return query;
  return query.where('round.last_error', 'ilike', `%${error.replaceAll(/[\\%_]/g, '\\$&')}%`);
}
