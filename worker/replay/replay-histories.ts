import { url as inspectorUrl } from 'node:inspector';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows } from '../bundle-workflows.ts';

export interface HistoryReplay {
  workflowId: string;
  runId: string;
  /** Where today's code does otherwise than what the history tells; null when it does the same. */
  problem: string | null;
}

/** Replays histories of workflows against the workflow code here; asks no server and changes nothing. */
export async function* replayHistories(
  histories: AsyncIterable<HistoryAndWorkflowId> | Iterable<HistoryAndWorkflowId>,
): AsyncGenerator<HistoryReplay> {
  const options = {
    workflowBundle: await bundleWorkflows(),
    // Under a debugger workflows run in this thread, where breakpoints hold them.
    ...(inspectorUrl() !== undefined && { debugMode: true }),
  };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories)) {
    yield { workflowId, runId, problem: error ? problemOf(error) : null };
  }
}

/** The one sentence that matters, out of the whole failure that the SDK prints around it. */
function problemOf({ name, message }: Error): string {
  return /message: "(\[TMPRL\d+\][^"]*)"/.exec(message)?.[1] ?? `${name}: ${message}`;
}
