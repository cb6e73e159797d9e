import { invariant } from './shared/findings.ts';

export const auditClean = invariant(
  'audit-clean',
  'The audit of rows and actors, as operators have it, looks at all it is meant to and finds nothing.',
  ({ audit }, findings) => {
    for (const { check, checked, complete, found, findings: named, failure } of audit) {
      findings.look(checked);
      if (failure !== null) findings.add(`The check ${check} could not look: ${failure}.`);
      else if (!complete) findings.skip();
      for (const { ids, what } of named) {
        const which = Object.entries(ids).map(([name, id]) => `${name} ${id}`);
        findings.add(`${check}: ${what} (${which.join(', ')}).`);
      }
      if (found > named.length) findings.add(`${check}: and ${found - named.length} more.`);
    }
  },
);
