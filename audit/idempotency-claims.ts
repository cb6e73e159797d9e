import { readClaimSlice } from '../db/repositories/audit/audit-claims.ts';
import type { Check, Finding } from './check.ts';
import { read } from './rows.ts';

/** Claims are purged after a day, by a sweep of the reconciler. They are read hour by hour, newest first. */
const hours = 25;
const hourMs = 60 * 60_000;
const mostNamed = 100;

/** No claim of an idempotency key was left behind by its server without a result or a release. */
export const checkIdempotencyClaims: Check = async (scope, limit) => {
  const before = scope.cutoff;
  const findings: Finding[] = [];
  let checked = 0;
  const now = Date.now();
  for (let hour = 0; hour < hours && findings.length < mostNamed; hour += 1) {
    limit.throwIfAborted();
    const slice = {
      from: new Date(now - (hour + 1) * hourMs),
      // Clocks of servers may be ahead of this one.
      to: new Date(hour === 0 ? now + hourMs : now - hour * hourMs),
      before,
      limit: mostNamed,
    };
    const { unanswered, expired } = await read(scope, (kysely) => readClaimSlice(kysely, slice));
    checked += unanswered;
    for (const { claimId, tenantCode, heldUntil } of expired) {
      findings.push({
        ids: { claim_id: claimId },
        tenant: tenantCode,
        since: heldUntil.toISOString(),
        what: 'the request was started, and its server stopped before there was a response',
      });
    }
  }
  return { checked, complete: findings.length < mostNamed, findings };
};
