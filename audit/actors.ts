import type { OpenTemporal } from '../temporal/connect.ts';
import { findExecution, listExecutions, type WorkflowExecution } from '../temporal/workflow-executions.ts';
import type { AuditScope } from './check.ts';

/** Time limit of one call to Temporal. */
const answerMs = 10_000;
const concurrency = 10;

/** @throws if Temporal does not answer */
export function getTemporal({ temporal }: AuditScope): OpenTemporal {
  if (temporal) return temporal;
  throw new Error('Temporal does not answer');
}

/** Lists running actors, newest first and at most `most`; visibility lags behind by moments. */
export function listActors(
  scope: AuditScope,
  { type, taskQueue }: { type: string; taskQueue: string },
  most: number,
): Promise<{ runs: WorkflowExecution[]; complete: boolean }> {
  const temporal = getTemporal(scope);
  const query = `WorkflowType = "${type}" AND TaskQueue = "${taskQueue}" AND ExecutionStatus = "Running"`;
  return temporal.client.withDeadline(Date.now() + answerMs, async () => {
    const runs: WorkflowExecution[] = [];
    for await (const run of listExecutions(temporal, query)) {
      if (runs.length === most) return { runs, complete: false };
      runs.push(run);
    }
    return { runs, complete: true };
  });
}

/** The actor's current run, read consistently; null if it is not running. */
export async function findRunning(scope: AuditScope, workflowId: string): Promise<WorkflowExecution | null> {
  const temporal = getTemporal(scope);
  const run = await temporal.client.withDeadline(Date.now() + answerMs, () =>
    findExecution(temporal, workflowId),
  );
  return run?.status.name === 'RUNNING' ? run : null;
}

/** Filters items by an async predicate, a few at a time. */
export async function filterConcurrently<T>(
  items: readonly T[],
  limit: AbortSignal,
  holds: (item: T) => Promise<boolean>,
): Promise<T[]> {
  const kept: T[] = [];
  for (let begun = 0; begun < items.length; begun += concurrency) {
    limit.throwIfAborted();
    const some = items.slice(begun, begun + concurrency);
    const held = await Promise.all(some.map(holds));
    kept.push(...some.filter((_item, index) => held[index]));
  }
  return kept;
}
