import { invariant } from './shared/findings.ts';

export const auditClean = invariant(
  'audit-clean',
  'The audit of rows and actors, as operators run it, completes all of its checks and finds nothing.',
  ({ audit, faults }, findings) => {
    // A killed server leaves the claim of a request that its client never repeats; the check reports such claims.
    const leavesClaims = faults.some(({ dependency }) => dependency === 'server');
    for (const { check, checked, complete, found, findings: named, failure } of audit) {
      findings.look(checked);
      if (failure !== null) findings.add(`The check ${check} could not look: ${failure}.`);
      else if (!complete) findings.skip();
      if (check === 'idempotency_claims' && leavesClaims) continue;
      for (const { ids, what } of named) {
        const which = Object.entries(ids).map(([name, id]) => `${name} ${id}`);
        findings.add(`${check}: ${what} (${which.join(', ')}).`);
      }
      if (found > named.length) findings.add(`${check}: and ${found - named.length} more.`);
    }
  },
);
