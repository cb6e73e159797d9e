import { invariant } from './shared/findings.ts';

export const processesStayUp = invariant(
  'processes-stay-up',
  'No process ends unless the run ends it, and no log reports a broken one.',
  ({ processes, logFindings }, findings) => {
    for (const { name, startedAt, endedAt, asked, reason } of processes) {
      findings.look();
      if (endedAt === null || asked) continue;
      findings.add(`${name}, started at ${startedAt} ms, ended by itself at ${endedAt} ms: ${reason}.`);
    }
    for (const { process, kind, line } of logFindings) findings.add(`${process} logged ${kind}: ${line}`);
  },
);
