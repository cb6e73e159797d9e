import { isCoreFault } from '../evidence.ts';
import { invariant } from './shared/findings.ts';

export const processesStayUp = invariant(
  'processes-stay-up',
  'No process ends unless the run or a fault of the SDK ends it, and no log reports a broken one.',
  ({ processes, logFindings }, findings) => {
    for (const process of processes) {
      findings.look();
      const { name, startedAt, endedAt, asked, reason } = process;
      if (endedAt === null || asked || isCoreFault(process)) continue;
      findings.add(`${name}, started at ${startedAt} ms, ended by itself at ${endedAt} ms: ${reason}.`);
    }
    for (const { process, kind, line } of logFindings) findings.add(`${process} logged ${kind}: ${line}`);
  },
);
