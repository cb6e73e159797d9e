import { readTenantLedgers, type TenantLedger } from '../db/repositories/audit/audit-ledger.ts';
import type { Check, Finding } from './check.ts';
import { read } from './rows.ts';

const page = 50;

/** Every tenant's ledger adds up to its balance, which is not below zero. */
export const checkLedgerBalance: Check = async (scope, limit) => {
  const findings: Finding[] = [];
  let checked = 0;
  let after: string | null = null;
  for (;;) {
    limit.throwIfAborted();
    const behind: string | null = after;
    const tenants: TenantLedger[] = await read(scope, (kysely) => readTenantLedgers(kysely, behind, page));
    checked += tenants.length;
    findings.push(...tenants.flatMap(findViolations));
    after = tenants.at(-1)?.tenantCode ?? null;
    if (tenants.length < page) return { checked, complete: true, findings };
  }
};

function findViolations({ tenantId, tenantCode, balance, ledger }: TenantLedger): Finding[] {
  if (balance === ledger && balance >= 0) return [];
  const what =
    balance === ledger
      ? `the balance is ${balance}, below zero`
      : `the balance is ${balance}, the ledger adds up to ${ledger}`;
  return [{ ids: { tenant_id: tenantId }, tenant: tenantCode, since: null, what }];
}
