import type { Worker } from '@temporalio/worker';

/** Runs workers until all have stopped. If one fails, the others are stopped and its error is thrown. */
export async function runUntilFirstFailure(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map((worker) => worker.run().finally(() => stopAll(workers)));
  const ends = await Promise.allSettled(runs);
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

export function stopAll(workers: readonly Worker[]): void {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
}
