import { invariant } from './shared/findings.ts';

const share = 1.1;
/** Bytes of heap that a process may keep after load, for compiled code and pools. */
const spareBytes = 5 * 1024 * 1024;
const spareHandles = 5;

export const resourcesReturn = invariant(
  'resources-return',
  'At rest after the load, heap and handles of every process are within 10 % of their values before it.',
  ({ resources }, findings) => {
    for (const { process, heapBefore, heapAfter, handlesBefore, handlesAfter } of resources) {
      findings.look();
      if (heapAfter > heapBefore * share + spareBytes)
        findings.add(`The heap of ${process} grew from ${heapBefore} to ${heapAfter} bytes.`);
      if (handlesAfter > handlesBefore * share + spareHandles)
        findings.add(`${process} had ${handlesBefore} handles, and has ${handlesAfter}.`);
    }
  },
);
