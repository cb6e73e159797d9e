import { sql } from 'kysely';
import type { Reader } from '../../read-only.ts';

/** A claim without a response whose lease has expired. */
interface ExpiredClaim {
  claimId: string;
  tenantCode: string | null;
  heldUntil: Date;
}

interface ClaimSlice {
  /** Number of claims without a response. */
  unanswered: number;
  expired: ExpiredClaim[];
}

/**
 * Claims of all tenants made from `from` to `to` whose lease expired before `before`. Only for the audit. A claim
 * that its server released with `expireLease` is not included.
 */
export async function readClaimSlice(
  kysely: Reader,
  { from, to, before, limit }: { from: Date; to: Date; before: Date; limit: number },
): Promise<ClaimSlice> {
  const undecided = kysely
    .selectFrom('idempotency_keys as claim')
    .where('claim.created_at', '>=', from)
    .where('claim.created_at', '<', to)
    .where('claim.status', 'is', null);
  const { count } = await undecided
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) === 0) return { unanswered: 0, expired: [] };
  const rows = await undecided
    .select(['claim.claim_id', 'claim.held_until'])
    .select((eb) =>
      eb
        .selectFrom('api_keys as key')
        .innerJoin('tenants as tenant', 'tenant.id', 'key.tenant_id')
        .select('tenant.code')
        .whereRef('key.lineage_id', '=', 'claim.lineage_id')
        .limit(1)
        .as('code'),
    )
    .where('claim.held_until', '<', before)
    .where('claim.held_until', '>', sql<Date>`to_timestamp(0)`)
    .orderBy('claim.created_at')
    .limit(limit)
    .execute();
  return {
    unanswered: Number(count),
    expired: rows.map((row) => ({
      claimId: row.claim_id,
      tenantCode: row.code,
      heldUntil: row.held_until,
    })),
  };
}
