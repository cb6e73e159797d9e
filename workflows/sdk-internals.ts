// biome-ignore-all lint/performance/noBarrelFile: one file names the private modules of the SDK's workflow package

/**
 * Private modules of the Temporal SDK's workflow package, checked with version 1.24.0; see `temporal/sdk-internals.ts`.
 */

/** The state of the workflow that runs: `versioningBehavior` goes with the next completion of a workflow task. */
export { getActivator } from '@temporalio/workflow/lib/global-attributes.js';
