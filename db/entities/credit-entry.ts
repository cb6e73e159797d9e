import { defineEntity, p } from '@mikro-orm/core';
import type { CreditKind } from '../../domain/credit.ts';
import { Round } from './round.ts';
import { Tenant } from './tenant.ts';

/**
 * An entry of a tenant's credit ledger; the sum of the amounts is the balance. A round has one `reserve` and, once
 * settled, either a `capture` (amount 0) or a `give_back`; two unique indexes enforce this.
 */
export const CreditEntry = defineEntity({
  name: 'CreditEntry',
  tableName: 'credit_entries',
  indexes: [
    { properties: ['tenant'] },
    {
      name: 'credit_entries_captured',
      expression:
        "create index credit_entries_captured on credit_entries (tenant_id, created_at) where kind = 'capture'",
    },
    {
      name: 'credit_entries_one_reserve',
      expression:
        "create unique index credit_entries_one_reserve on credit_entries (round_id) where kind = 'reserve'",
    },
    {
      name: 'credit_entries_one_outcome',
      expression:
        "create unique index credit_entries_one_outcome on credit_entries (round_id) where kind in ('capture', 'give_back')",
    },
  ],
  properties: {
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    /** Null for grants. */
    round: () => p.manyToOne(Round).mapToPk().nullable(),
    kind: p.string().length(16).$type<CreditKind>(),
    amount: p.integer(),
    reason: p.text().nullable(),
    createdAt: p.datetime(3),
  },
});
