import type { RoundBundle } from '../operator/replay/bundle.ts';
import { historyFromJson } from '../operator/replay/history-json.ts';
import { type HistoryReplay, replayHistories } from '../operator/replay/replay-histories.ts';
import { type LiveUpstreams, replaySteps } from '../operator/replay/replay-steps.ts';
import { CliError } from './cli-error.ts';
import type { RoundReplay } from './replay-view.ts';
import { silenceRuntime } from './silence-runtime.ts';

/**
 * Runs a round again: its workflow's histories, then its steps.
 * @throws {CliError} when a history cannot be read, or llm-demo does not open a session
 */
export async function replayBundle(
  bundle: RoundBundle,
  options: { fromStep: number; live: LiveUpstreams | null; workflowBundle: string | null },
): Promise<RoundReplay> {
  silenceRuntime();
  const steps = await replaySteps(bundle, options).catch((cause: unknown) => {
    throw new CliError(`llm-demo opens no session: ${cause instanceof Error ? cause.message : cause}.`, {
      cause,
    });
  });
  return { histories: await replayRuns(bundle, options.workflowBundle), steps };
}

async function replayRuns({ runs }: RoundBundle, workflowBundle: string | null): Promise<HistoryReplay[]> {
  if (runs.length === 0) return [];
  const histories = runs.map(({ workflow_id: workflowId, history }) => {
    try {
      return { workflowId, history: historyFromJson(history) };
    } catch (cause) {
      throw new CliError(`The history of ${workflowId} in the bundle cannot be read: export it anew.`, {
        cause,
      });
    }
  });
  const replays: HistoryReplay[] = [];
  for await (const replayed of replayHistories(histories, workflowBundle)) replays.push(replayed);
  return replays;
}
