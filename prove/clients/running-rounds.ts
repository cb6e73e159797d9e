import type { ChatRead } from '../evidence.ts';

/** Readers poll several times a second; one without a poll for this time has stopped. */
const watchedMs = 1_000;

/** Number of rounds that had a reader at that moment and were last seen in progress. */
export function countRunningRounds(reads: readonly ChatRead[], now: number): number {
  const running = new Map<string, boolean>();
  // Reads are ordered by their answers.
  for (let index = reads.length - 1; index >= 0; index -= 1) {
    const read = reads[index];
    if (read === undefined || read.endedAt < now - watchedMs) break;
    for (const { roundId, status } of read.rounds) {
      if (!running.has(roundId)) running.set(roundId, status === 'in_progress');
    }
  }
  return [...running.values()].filter(Boolean).length;
}
