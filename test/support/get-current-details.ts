import type { WorkflowHandle } from '@temporalio/client';

/** The current details of an actor, as the Temporal UI shows them (Markdown). */
export async function getCurrentDetails(handle: WorkflowHandle): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return currentDetails;
}
