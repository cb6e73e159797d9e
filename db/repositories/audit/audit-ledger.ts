import { sql } from 'kysely';
import type { Reader } from '../../read-only.ts';

/** A tenant's balance, and the sum of its ledger. */
export interface TenantLedger {
  tenantId: string;
  tenantCode: string;
  balance: number;
  ledger: number;
}

/** Tenants by code, from after `after`; balance and sum are read in one statement. */
export async function readTenantLedgers(
  kysely: Reader,
  after: string | null,
  limit: number,
): Promise<TenantLedger[]> {
  let tenants = kysely
    .selectFrom('tenants')
    .select(['id', 'code', 'credit_balance'])
    .select((eb) =>
      eb
        .selectFrom('credit_entries')
        .select(({ fn }) => fn.sum<string | null>('amount').as('sum'))
        .whereRef('credit_entries.tenant_id', '=', 'tenants.id')
        .as('ledger'),
    );
  if (after !== null) tenants = tenants.where('code', '>', after);
  const rows = await tenants.orderBy('code').limit(limit).execute();
  return rows.map(({ id, code, credit_balance, ledger }) => ({
    tenantId: id,
    tenantCode: code,
    balance: credit_balance,
    ledger: Number(ledger ?? 0),
  }));
}

/** A round with its ledger entries; unique indexes allow at most one of each kind. */
export interface RoundCredits {
  roundId: string;
  chatId: string;
  tenantCode: string;
  status: string;
  updatedAt: Date;
  reserve: { amount: number; ofTenant: boolean } | null;
  outcome: { kind: string; amount: number; ofTenant: boolean } | null;
}

/** Rounds of all tenants by id, from after `after` to `until`. Only for the audit. */
export async function readRoundCredits(
  kysely: Reader,
  { after, until, limit }: { after: string; until: string | null; limit: number },
): Promise<RoundCredits[]> {
  let rounds = kysely
    .selectFrom('rounds')
    .select(['id', 'chat_id', 'tenant_id', 'status', 'updated_at'])
    .where('id', '>', after);
  if (until !== null) rounds = rounds.where('id', '<=', until);
  const rows = await kysely
    .selectFrom(rounds.orderBy('id').limit(limit).as('round'))
    .innerJoin('tenants as tenant', 'tenant.id', 'round.tenant_id')
    .leftJoin('credit_entries as reserve', (join) =>
      join
        .onRef('reserve.round_id', '=', 'round.id')
        // In the form of the partial indexes.
        .on(sql<boolean>`reserve.kind = 'reserve'`),
    )
    .leftJoin('credit_entries as outcome', (join) =>
      join
        .onRef('outcome.round_id', '=', 'round.id')
        .on(sql<boolean>`outcome.kind in ('capture', 'give_back')`),
    )
    .select(['round.id', 'round.chat_id', 'round.tenant_id', 'round.status', 'round.updated_at'])
    .select('tenant.code')
    .select(['reserve.amount as reserved', 'reserve.tenant_id as reserve_of'])
    .select(['outcome.kind', 'outcome.amount as settled', 'outcome.tenant_id as outcome_of'])
    .orderBy('round.id')
    .execute();
  return rows.map((row) => ({
    roundId: row.id,
    chatId: row.chat_id,
    tenantCode: row.code,
    status: row.status,
    updatedAt: row.updated_at,
    reserve:
      row.reserved === null ? null : { amount: row.reserved, ofTenant: row.reserve_of === row.tenant_id },
    outcome:
      row.kind === null || row.settled === null
        ? null
        : { kind: row.kind, amount: row.settled, ofTenant: row.outcome_of === row.tenant_id },
  }));
}
