/**
 * How actors move from one build of the workers to the next (worker versioning). A run stays on the build that began
 * it, so a build may change the order of commands as it likes. Three invariants make that hold.
 *
 * 1. A run changes its build by continuing as new, and in no other way. The new run begins on the build that is current
 *    then, so what is carried over is a contract between builds: fields are added to it, and optional.
 * 2. An actor that was asked to upgrade ends its run at the first moment at which nothing of it runs: it completes if it
 *    has nothing left to do, as the rows hold all its state, and continues as new otherwise.
 * 3. Without versioning all of this has no effect on commands but the end of the run.
 */
import {
  continueAsNew,
  defineSignal,
  makeContinueAsNewFunc,
  type Workflow,
  workflowInfo,
} from '@temporalio/workflow';
import { getActivator } from './sdk-internals.ts';

/** Asks an actor to leave its build (invariant 2). Operators send it to all runs of a build that is to be drained. */
export const upgradeSignal = defineSignal('upgrade');

/** Continues as new on the current build; the plain continue-as-new of a pinned run stays on the run's own build. */
export async function continueOnCurrentBuild<F extends Workflow>(...args: Parameters<F>): Promise<never> {
  // A worker without versioning has an empty name, and Temporal refuses a behavior from it.
  if (!workflowInfo().currentDeploymentVersion?.deploymentName) return continueAsNew<F>(...args);
  // Temporal up to 1.29 knows no such option: there the new run inherits the version of a run that is pinned at that
  // moment. The behavior goes with the same completion as the command, so the run is pinned again if that is refused.
  getActivator().versioningBehavior = 'AUTO_UPGRADE';
  return makeContinueAsNewFunc<F>({ initialVersioningBehavior: 'AUTO_UPGRADE' })(...args);
}
