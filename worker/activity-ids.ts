import { Context } from '@temporalio/activity';

/** Ids of the current activity for log lines; empty outside of activities. */
export function getActivityIds(): { workflow_id?: string; run_id?: string; activity?: string } {
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
