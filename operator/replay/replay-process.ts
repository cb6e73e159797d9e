/** A process that replays histories of workflows with this code (replay-pool.ts). */

import type { History } from '../../temporal/sdk-internals.ts';
import { historyFromJson } from './history-json.ts';
import { replayHistories } from './replay-histories.ts';
import type { HistoryRequest, ReplayedRun } from './replay-pool.ts';

// It ends with the server that waits for its answer.
process.once('disconnect', () => process.exit());
process.once('message', async (request: HistoryRequest) => {
  const replayed = await replayRuns(request);
  // Temporal's runtime would keep the process alive.
  process.send?.(replayed, () => process.exit());
});

async function replayRuns({ runs, workflowBundle }: HistoryRequest): Promise<ReplayedRun[]> {
  const histories = runs.map(({ workflow_id: workflowId, history }) => ({
    workflowId,
    history: readHistory(history),
  }));
  // They are replayed one after the other, in their order.
  const replays = replayHistories(
    histories.filter((one): one is { workflowId: string; history: History } => one.history !== null),
    workflowBundle,
  );
  const replayed: ReplayedRun[] = [];
  for (const { history } of histories) {
    if (history === null) replayed.push({ outcome: 'unreadable', problem: null, eventId: null });
    else replayed.push(toReplayedRun((await replays.next()).value?.problem ?? null));
  }
  return replayed;
}

function readHistory(json: Record<string, unknown>): History | null {
  try {
    return historyFromJson(json);
  } catch {
    return null;
  }
}

/** Temporal names the event in its text: `HistoryEvent(id: 23, ActivityTaskScheduled)`. */
function toReplayedRun(problem: string | null): ReplayedRun {
  if (problem === null) return { outcome: 'deterministic', problem, eventId: null };
  const [, eventId = null] = /HistoryEvent\(id: (\d+)/.exec(problem) ?? [];
  return { outcome: 'differs', problem, eventId };
}
