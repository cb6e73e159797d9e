/**
 * A fault of the Temporal SDK's native core that loses what belongs to a workflow.
 *
 * After an outage of Temporal, a worker may be given a workflow task for a run that is still at its task before. SDK
 * 1.24.0 logs that, and goes on with a state in which a completed activity never reaches its workflow: the actor waits
 * for ever, and its history does not replay any more. A worker that ends at once leaves the history sound, and another
 * one replays it. So a fault of this kind counts as a crash. Other errors of the core are handled there: it fails the
 * task, or evicts the run.
 */
export interface CoreFault {
  message: string;
  target: string;
}

/** Distinguishes a crash for this reason from others (`EX_SOFTWARE` of sysexits.h). */
export const coreFaultExitCode = 70;

const core = 'temporalio_sdk_core::worker::workflow';
/** As SDK 1.24.0 logs them; check them when the SDK is updated. */
const faults: readonly CoreFault[] = [
  {
    target: `${core}::managed_run`,
    message: 'Trying to send a new WFT for a run which already has one!',
  },
  {
    target: `${core}::machines::workflow_machines`,
    message: 'There are unprocessed protocol messages while receiving new work',
  },
];

/** Null for any other line of the SDK's log. */
export function findCoreFault(message: string, meta: object | undefined): CoreFault | null {
  const target = meta !== undefined && 'target' in meta ? meta.target : null;
  return faults.find((fault) => fault.message === message && fault.target === target) ?? null;
}
