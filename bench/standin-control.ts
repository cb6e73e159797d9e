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
  const delay = async (steps: readonly LlmStep[], ms: number) => {
    const faults = steps.map((step) => ({ step, kind: 'delay', ms }));
    const answer = await fetch(`${llmDemoUrl}/__control`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ latency_profile: 'instant', faults }),
    });
    if (!answer.ok) throw new Error(`The stand-in rejected its faults: ${await answer.text()}`);
  };
  return {
    instant: () => delay([], 0),
    think: (ms) => delay(llmSteps, ms),
    hold: (step) => delay([step], heldMs),
  };
}
