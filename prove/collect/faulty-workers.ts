import { Client, Connection } from '@temporalio/client';
import { isCoreFault, type LogFinding, type ProcessEnd } from '../evidence.ts';

/**
 * Leaves out what is logged of histories that a worker wrote whose SDK then found itself at fault: the fault may show
 * only after the worker has completed a task wrongly (`worker/core-fault.ts`). The actor is replaced, and what becomes
 * of its rounds is checked by other invariants.
 */
export async function withoutFaultyWorkers(
  findings: readonly LogFinding[],
  ends: readonly ProcessEnd[],
  temporalAddress: string,
): Promise<LogFinding[]> {
  const pids = ends.flatMap((end) => (isCoreFault(end) && end.pid !== null ? [end.pid] : []));
  if (pids.length === 0 || findings.length === 0) return [...findings];
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const client = new Client({ connection });
    const explained = await Promise.all(
      findings.map(async ({ runId }) => {
        if (runId === null) return false;
        const workers = await readWorkers(client, runId);
        return pids.some((pid) => workers.includes(pid));
      }),
    );
    return findings.filter((_, index) => explained[index] !== true);
  } finally {
    await connection.close();
  }
}

/** The pids of the processes that were given workflow tasks of this run. */
async function readWorkers(client: Client, runId: string): Promise<number[]> {
  for await (const { workflowId } of client.workflow.list({ query: `RunId = '${runId}'` })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return (events ?? []).flatMap(({ workflowTaskStartedEventAttributes: started }) =>
      started?.identity ? [Number.parseInt(started.identity, 10)] : [],
    );
  }
  return [];
}
