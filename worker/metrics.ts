import { CancelledFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Metrics of a worker. */
interface WorkerMetrics {
  /** Measures all activities of a worker, not only the steps of rounds. */
  measureSteps: ActivityInterceptorsFactory;
  countRounds(outcome: 'completed' | 'error' | 'ended', count: number): void;
  /** Counts a round that its admission refused. */
  countRejected(code: string): void;
  /** Counts an actor that was terminated because its history cannot be replayed. */
  countUnreplayable(): void;
  /** Counts a takeover of activities from a lost worker. */
  countTakeover(): void;
  /** Counts an attempt at a job of the reconciler that failed. */
  countFailedJob(job: string): void;
}

/** The slowest pipeline seen takes 46 s in total. */
const secondsBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

export function createWorkerMetrics(registry: Registry): WorkerMetrics {
  const steps = new Histogram({
    name: 'roundtable_step_seconds',
    help: 'Duration of one attempt at a step (an activity)',
    labelNames: ['step', 'outcome'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  const rounds = new Counter({
    name: 'roundtable_rounds_total',
    help: 'Ended rounds, by outcome: completed, error, or ended with their chat',
    labelNames: ['outcome'],
    registers: [registry],
  });

  const rejected = new Counter({
    name: 'roundtable_rejected_rounds_total',
    help: "Rounds that the admission refused, by the API's error code",
    labelNames: ['code'],
    registers: [registry],
  });

  const unreplayable = new Counter({
    name: 'roundtable_unreplayable_actors_total',
    help: 'Actors that were terminated because the deployed code cannot replay their history',
    registers: [registry],
  });

  const takeovers = new Counter({
    name: 'roundtable_worker_takeovers_total',
    help: 'Takeovers of activities from workers that were lost',
    registers: [registry],
  });

  const failedJobs = new Counter({
    name: 'roundtable_reconcile_job_failures_total',
    help: 'Attempts at reconciler jobs that failed or timed out',
    labelNames: ['job'],
    registers: [registry],
  });

  return {
    measureSteps: ({ info }) => ({
      inbound: {
        async execute(input, next) {
          const startedAt = performance.now();
          const observe = (outcome: string) =>
            steps.observe({ step: info.activityType, outcome }, (performance.now() - startedAt) / 1_000);
          try {
            const result = await next(input);
            observe('completed');
            return result;
          } catch (error) {
            observe(error instanceof CancelledFailure ? 'cancelled' : 'failed');
            throw error;
          }
        },
      },
    }),
    countRounds: (outcome, count) => rounds.inc({ outcome }, count),
    countRejected: (code) => rejected.inc({ code }),
    countUnreplayable: () => unreplayable.inc(),
    countTakeover: () => takeovers.inc(),
    countFailedJob: (job) => failedJobs.inc({ job }),
  };
}
