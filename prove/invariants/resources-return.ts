import { invariant } from './shared/findings.ts';

const share = 1.1;
/** Bytes of heap that a process may keep after load, for compiled code and pools. */
const spareBytes = 5 * 1024 * 1024;
/** Connections of a pool that the warm-up did not fill (DATABASE_POOL). */
const spareHandles = 10;

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
