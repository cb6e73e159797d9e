import { url as inspectorUrl } from 'node:inspector';
import type { HistoryAndWorkflowId } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { noTraces } from '../../telemetry/traces.ts';
import { loadWorkflows } from '../../worker/load-workflows.ts';

export interface HistoryReplay {
  workflowId: string;
  runId: string;
  /** Where the current code diverges from the history; null if it does not. */
  problem: string | null;
}

/**
 * Replays workflow histories with the current workflow code, without a server and without side effects.
 * @param bundleFile a bundle of this code (WORKFLOW_BUNDLE); null to bundle it now
 * @param dataConverter decrypts payloads of histories
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
    // Under a debugger workflows run in this thread, so that breakpoints work.
    ...(inspectorUrl() !== undefined && { debugMode: true }),
  };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories)) {
    yield { workflowId, runId, problem: error ? toProblem(error) : null };
  }
}

/** Extracts the relevant sentence from the failure that the SDK prints. */
function toProblem({ name, message }: Error): string {
  const [, explained] =
    /message: "(\[TMPRL\d+\][^"]*)"/.exec(message) ??
    /Failure \{ message: "((?:[^"\\]|\\.)*)"/.exec(message) ??
    [];
  return explained?.replaceAll(/\\(["\\])/g, '$1') ?? `${name}: ${message}`;
}
