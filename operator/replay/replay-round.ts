import type { RoundBundle } from './bundle.ts';
import { getReplayEnd, type ReplayEnd } from './replay-end.ts';
import { type ReplayOptions, replaySteps, type StepReplay } from './replay-steps.ts';

export interface RoundReplay {
  steps: StepReplay[];
  end: ReplayEnd;
}

/** Runs a round again on what its bundle recorded: no upstream is called, and nothing is written. */
export async function replayRound(
  bundle: RoundBundle,
  options: Omit<ReplayOptions, 'live'>,
): Promise<RoundReplay> {
  const steps = await replaySteps(bundle, { ...options, live: null });
  return { steps, end: getReplayEnd(bundle, steps) };
}
