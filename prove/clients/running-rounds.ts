import type { ChatRead } from '../evidence.ts';

/** Readers look several times a second; one that has not looked for longer has left. */
export const watchedMs = 1_000;

/** How many rounds somebody watched at that moment, and last saw in progress. */
export function countRunningRounds(reads: readonly ChatRead[], now: number): number {
  const running = new Map<string, boolean>();
  // Reads are in the order of their answers.
  for (let index = reads.length - 1; index >= 0; index -= 1) {
    const read = reads[index];
    if (read === undefined || read.endedAt < now - watchedMs) break;
    for (const { roundId, status } of read.rounds) {
      if (!running.has(roundId)) running.set(roundId, status === 'in_progress');
    }
  }
  return [...running.values()].filter(Boolean).length;
}
