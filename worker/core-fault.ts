/**
 * An error that the native core of the Temporal SDK logs about itself: one of its own assumptions does not hold.
 *
 * After an outage of Temporal, a worker may be given a workflow task for a run that is still at its task before. SDK
 * 1.24.0 logs that, and goes on with a state in which a completed activity never reaches its workflow: the actor waits
 * for ever, and its history does not replay any more. A worker that ends at once leaves the history sound, and another
 * one replays it. So a fault of this kind counts as a crash.
 */
export interface CoreFault {
  message: string;
  target: string;
}

/** Tells a crash for this reason from others (`EX_SOFTWARE` of sysexits.h). */
export const coreFaultExitCode = 70;

/** Where the core keeps the state of workflows. It logs errors there only for what it holds to be impossible. */
const stateTarget = 'temporalio_sdk_core::worker::workflow';

/** Null for any other line of the SDK's log. */
export function findCoreFault(level: string, message: string, meta: object | undefined): CoreFault | null {
  if (level !== 'ERROR' || meta === undefined || !('target' in meta)) return null;
  const target = String(meta.target);
  return target.startsWith(stateTarget) ? { message, target } : null;
}
