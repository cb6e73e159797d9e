import type { BenchEnvironment } from './bench-environment.ts';

/** One measured number. */
export interface Result {
  /** What was measured, for example `kickoff, new chat, p50`. */
  what: string;
  value: number;
  unit: 'ms' | 'rounds/s' | 'polls/s' | 'KiB' | 'MiB' | '×' | 'count';
  target?: Target;
  /** Details: number of samples, baseline. */
  note?: string;
}

export type Target = { atMost: number } | { atLeast: number };

/** A group of results that are measured together. */
export interface Measure {
  name: string;
  /** @param seconds how long each number may be sampled; a measure that counts rounds or chats ignores it */
  run(bench: BenchEnvironment, seconds: number): Promise<Result[]>;
}

/** Null without a target. NaN meets no target. */
export function isMet({ value, target }: Result): boolean | null {
  if (target === undefined) return null;
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}
