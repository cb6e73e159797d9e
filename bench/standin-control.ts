import { setFaults } from '../dev/standin-control.ts';
import { steps, stepTable } from '../domain/chat/steps.ts';

/** Controls the delays of llm-demo's stand-in. */
export interface StandinControl {
  /** Answers without delay. */
  instant(): Promise<void>;
  /** Delays each of the four steps. */
  think(ms: number): Promise<void>;
  /** Holds calls of the step for the rest of the measure. */
  hold(step: LlmStep): Promise<void>;
}

const llmSteps = steps.map((step) => stepTable[step].path);
type LlmStep = (typeof llmSteps)[number];

/** Longer than any measure takes; ending the chat cancels the call. */
const heldMs = 600_000;

export function createStandinControl(llmDemoUrl: string): StandinControl {
  const delay = (delayed: readonly LlmStep[], ms: number) =>
    setFaults(
      llmDemoUrl,
      delayed.map((step) => ({ step, kind: 'delay', ms })),
    );
  return {
    instant: () => setFaults(llmDemoUrl),
    think: (ms) => delay(llmSteps, ms),
    hold: (step) => delay([step], heldMs),
  };
}
