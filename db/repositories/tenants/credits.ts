import { randomUUID } from 'node:crypto';
import type { CreditKind } from '../../../domain/credit.ts';
import type { Db } from '../../orm.ts';

/** Limit of a tenant's balance: the maximum of PostgreSQL's int. */
export const highestBalance = 2_147_483_647;

interface CreditGrant {
  tenantId: string;
  /** A whole number above 0. */
  amount: number;
  reason: string | null;
}

/**
 * Adds to a tenant's credit, in the ledger and the balance; returns the new balance. Null, and nothing is written,
 * when the tenant does not exist, or the balance plus the credit reserved by running rounds would exceed
 * `highestBalance`.
 * @throws {RangeError} when the amount is not a whole number above 0
 */
export async function grantCredit(db: Db, { tenantId, amount, reason }: CreditGrant): Promise<number | null> {
  if (!Number.isSafeInteger(amount) || amount < 1) {
    throw new RangeError(`A grant is a whole number of credits above 0, not ${amount}.`);
  }
  if (amount > highestBalance) return null;
  return db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    // Locks first, so that the count includes every reservation made before.
    await kysely.selectFrom('tenants').select('id').where('id', '=', tenantId).forNoKeyUpdate().execute();
    const { reserved } = await kysely
      .selectFrom('rounds')
      .select((eb) => eb.fn.countAll<string>().as('reserved'))
      .where('tenant_id', '=', tenantId)
      .where('status', '=', 'in_progress')
      .executeTakeFirstOrThrow();
    const granted = await kysely
      .updateTable('tenants')
      .set((eb) => ({ credit_balance: eb('credit_balance', '+', amount) }))
      .where('id', '=', tenantId)
      .where('credit_balance', '<=', highestBalance - amount - Number(reserved))
      .returning('credit_balance')
      .executeTakeFirst();
    if (!granted) return null;
    await insertCreditEntry(em, { tenantId, kind: 'grant', amount, reason, createdAt: new Date() });
    return granted.credit_balance;
  });
}

interface NewCreditEntry {
  tenantId: string;
  /** Null, the default, for a grant. */
  roundId?: string | null;
  kind: CreditKind;
  amount: number;
  /** Null by default. */
  reason?: string | null;
  createdAt: Date;
}

/** Writes an entry of the ledger, in the caller's transaction. The caller also changes the balance. */
export async function insertCreditEntry(
  em: Db,
  { tenantId, roundId = null, kind, amount, reason = null, createdAt }: NewCreditEntry,
): Promise<void> {
  const id = randomUUID();
  await em
    .getKysely()
    .insertInto('credit_entries')
    .values({ id, tenant_id: tenantId, round_id: roundId, kind, amount, reason, created_at: createdAt })
    .execute();
}
