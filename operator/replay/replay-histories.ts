import { url as inspectorUrl } from 'node:inspector';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { noTraces } from '../../telemetry/traces.ts';
import { loadWorkflows } from '../../worker/load-workflows.ts';

export interface HistoryReplay {
  workflowId: string;
  runId: string;
  /** Where today's code does otherwise than what the history tells; null when it does the same. */
  problem: string | null;
}

/**
 * Replays histories of workflows against the workflow code here; asks no server and changes nothing.
 * @param bundleFile this code bundled before (WORKFLOW_BUNDLE); null to bundle it now
 * @param dataConverter opens what histories carry, where that is encrypted
 */
export async function* replayHistories(
  histories: AsyncIterable<HistoryAndWorkflowId> | Iterable<HistoryAndWorkflowId>,
  bundleFile: string | null,
  dataConverter: DataConverter = {},
): AsyncGenerator<HistoryReplay> {
  const options = {
    workflowBundle: await loadWorkflows(bundleFile),
    dataConverter,
    sinks: noTraces.sinks,
    // Under a debugger workflows run in this thread, where breakpoints hold them.
    ...(inspectorUrl() !== undefined && { debugMode: true }),
  };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories)) {
    yield { workflowId, runId, problem: error ? problemOf(error) : null };
  }
}

/** The one sentence that matters, out of the whole failure that the SDK prints around it. */
function problemOf({ name, message }: Error): string {
  const [, explained] =
    /message: "(\[TMPRL\d+\][^"]*)"/.exec(message) ??
    /Failure \{ message: "((?:[^"\\]|\\.)*)"/.exec(message) ??
    [];
  return explained?.replaceAll(/\\(["\\])/g, '$1') ?? `${name}: ${message}`;
}
