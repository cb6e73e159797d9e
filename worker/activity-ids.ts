import { Context } from '@temporalio/activity';

/** Whose activity it is that runs here, for lines of the log; nothing outside of activities. */
export function activityIds(): { workflow_id?: string; run_id?: string; activity?: string } {
  const info = currentInfo();
  if (!info?.workflowExecution) return {};
  const { workflowId, runId } = info.workflowExecution;
  return { workflow_id: workflowId, run_id: runId, activity: info.activityType };
}

/** The SDK throws where no activity runs. */
function currentInfo() {
  try {
    return Context.current().info;
  } catch {
    return null;
  }
}
