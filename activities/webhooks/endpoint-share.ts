import { ApplicationFailure } from '@temporalio/activity';

/** Pause of an attempt that found no room; random, so that those who wait do not come back at once. */
const pauseMs = { least: 500, most: 2_000 };

/**
 * Runs work for an endpoint, at most `limit` at once in this worker: an endpoint that lets all its callers wait takes
 * no room from others. Work that finds no room fails at once, so that Temporal tries it again soon.
 */
export function createEndpointShare(limit: number) {
  const running = new Map<string, number>();
  return async <T>(endpointId: string, work: () => Promise<T>): Promise<T> => {
    const count = running.get(endpointId) ?? 0;
    if (count >= limit) throw busy();
    running.set(endpointId, count + 1);
    try {
      return await work();
    } finally {
      const left = (running.get(endpointId) ?? 1) - 1;
      if (left === 0) running.delete(endpointId);
      else running.set(endpointId, left);
    }
  };
}

function busy(): ApplicationFailure {
  return ApplicationFailure.create({
    message: 'too many deliveries to this endpoint at once',
    type: 'EndpointBusy',
    nextRetryDelay: pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least),
  });
}
