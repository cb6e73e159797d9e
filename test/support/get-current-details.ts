import type { WorkflowHandle } from '@temporalio/client';

/** What an actor tells of itself in the Temporal UI, in Markdown. */
export async function getCurrentDetails(handle: WorkflowHandle): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return currentDetails;
}
