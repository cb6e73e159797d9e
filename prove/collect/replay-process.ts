/** A separate process of the build under test, because it replays on that build's code. */

import { isSame, toReplayText } from '../../cli/replay-view.ts';
import { silenceRuntime } from '../../cli/silence-runtime.ts';
import { readConfig } from '../../config.ts';
import { createOrm } from '../../db/orm.ts';
import { readRoundRecord } from '../../db/repositories/chat/round-record.ts';
import { readRoundTimeline } from '../../db/repositories/chat/round-timeline.ts';
import { readRunsOfRound } from '../../operator/chat-runs.ts';
import { parseBundle } from '../../operator/replay/bundle.ts';
import { historyFromJson } from '../../operator/replay/history-json.ts';
import { makeBundle } from '../../operator/replay/make-bundle.ts';
import { replayHistories } from '../../operator/replay/replay-histories.ts';
import { replaySteps } from '../../operator/replay/replay-steps.ts';
import { createPayloadCodec } from '../../temporal/codec/create-codec.ts';
import { connectTemporal, type OpenTemporal } from '../../temporal/connect.ts';
import { listExecutions } from '../../temporal/workflow-executions.ts';
import type { Replay } from '../evidence.ts';

/** A replay takes about 50 ms, and a few histories of each kind are enough. */
const maxRounds = 30;
const maxHistories = 60;

export interface ReplayRequest {
  databaseUrl: string;
  temporalAddress: string;
  taskQueues: string[];
  workflowBundle: string;
  failedRounds: string[];
}

/** Replays failed rounds as `round replay` does, then the histories of conversations of all three systems. */
async function replayAll(request: ReplayRequest): Promise<Replay[]> {
  const { databaseUrl, temporalAddress, taskQueues, workflowBundle, failedRounds } = request;
  silenceRuntime();
  const orm = await createOrm({ databaseUrl, pool: 2 });
  const temporal = await connectTemporal({
    address: temporalAddress,
    namespace: 'default',
    payloadCodec: createPayloadCodec(readConfig({})),
  });
  try {
    const replays: Replay[] = [];
    for (const roundId of failedRounds.slice(0, maxRounds)) {
      const round = await readRoundTimeline(orm.em, roundId);
      if (round === null) continue;
      const record = await readRoundRecord(orm.em, round);
      const bundle = parseBundle(
        JSON.stringify(makeBundle(round, record, await readRunsOfRound(temporal, round))),
      );
      const steps = await replaySteps(bundle, { fromStep: 1, live: null });
      const histories = bundle.runs.map((run) => ({
        workflowId: run.workflow_id,
        history: historyFromJson(run.history),
      }));
      const replayed = {
        histories: await toArray(replayHistories(histories, workflowBundle)),
        steps,
      };
      replays.push({
        roundId,
        equal: isSame(replayed),
        detail: isSame(replayed) ? '' : toReplayText(replayed),
      });
    }
    const histories = newestHistories(temporal, taskQueues);
    for await (const { workflowId, problem } of replayHistories(histories, workflowBundle)) {
      replays.push({ roundId: workflowId, equal: problem === null, detail: problem ?? '' });
    }
    return replays;
  } finally {
    await temporal.close();
    await orm.close(true);
  }
}

async function toArray<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* newestHistories(temporal: OpenTemporal, taskQueues: readonly string[]) {
  const query = `TaskQueue IN (${taskQueues.map((name) => `"${name}"`).join(', ')})`;
  let count = 0;
  for await (const { workflowId, runId } of listExecutions(temporal, query)) {
    if (count === maxHistories) return;
    count += 1;
    yield { workflowId, history: await temporal.client.workflow.getHandle(workflowId, runId).fetchHistory() };
  }
}

process.stdout.write(`${JSON.stringify(await replayAll(JSON.parse(process.argv[2] ?? '')))}\n`);
