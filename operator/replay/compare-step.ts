import type { BundleStep } from './bundle.ts';
import { type Difference, findDifferences } from './differences.ts';

/** A step that is run again, against what is recorded of it. */
export interface Verdict {
  outcome: 'same' | 'differs' | 'not run';
  /** Why it was not run, or how it failed; else null. */
  note: string | null;
  /** How it failed now; null if it did not. */
  failure: { type: string; reason: string } | null;
  differences: Difference[];
}

/** What a step made now, against what is stored of it. */
export function compareResult(
  recorded: BundleStep | undefined,
  now: Record<string, unknown>,
  isLive: boolean,
): Verdict {
  if (!recorded)
    return { outcome: 'differs', note: 'the round did not come to it', failure: null, differences: [] };
  if (recorded.status !== 'done')
    return { outcome: 'differs', note: 'it failed then, and now succeeds', failure: null, differences: [] };
  const found = findDifferences(recorded.snapshot, now);
  // llm-demo generates new recommendation ids for every answer.
  const differences = isLive ? found.filter(({ path }) => !path.endsWith('.rec_id')) : found;
  return { outcome: differences.length === 0 ? 'same' : 'differs', note: null, failure: null, differences };
}

/** A step that fails in the same way as then counts as the same. */
export function compareFailure(reasonThen: string | null, error: unknown): Verdict {
  const failure =
    error instanceof Error
      ? { type: error.name, reason: error.message }
      : { type: 'Error', reason: String(error) };
  const words = `${failure.type}: ${failure.reason}`;
  const again = reasonThen === failure.reason;
  return {
    failure,
    differences: [],
    outcome: again ? 'same' : 'differs',
    note: again ? `it fails as it did then: ${words}` : `it fails: ${words}`,
  };
}
