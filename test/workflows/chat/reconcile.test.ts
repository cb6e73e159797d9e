import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { createReconcileActivities } from '../../../activities/chat/reconcile.ts';
import { reconcileWorkflowType } from '../../../workflows/chat/contract.ts';
import { type ChatActors, startChatActors } from '../../support/chat-actors.ts';
import { testBundle } from '../../support/dependencies.ts';

const taskQueue = `test-${randomUUID()}`;
const corpus = new URL('../../histories/reconcile/', import.meta.url);
/** Successful attempts of each job. */
const done: string[] = [];
const failed: string[] = [];
const logged: unknown[] = [];

const jobs = {
  first: async () => done.push('first'),
  fails: async () => {
    throw new Error('this job always fails');
  },
  hangs: () => new Promise<number>(() => {}),
  last: async () => done.push('last'),
};

let actors: ChatActors;
beforeAll(async () => {
  const deps = {
    logger: { error: ({ job }: { job: string }, message: string) => logged.push([job, message]) },
    onReconcileJobFailed: (job: string) => failed.push(job),
  } as unknown as Parameters<typeof createReconcileActivities>[0];
  const activities = createReconcileActivities(deps, jobs, { jobMs: 100, endMs: 100 });
  actors = await startChatActors(activities, {}, { taskQueue });
});
afterAll(() => actors?.stop());

const sweep = () =>
  actors.client.workflow.execute(reconcileWorkflowType, { taskQueue, workflowId: `sweep/${randomUUID()}` });

describe('a sweep', () => {
  test('runs all jobs despite a failing and a hanging one', async () => {
    for (const times of [1, 2]) {
      await expect(sweep()).rejects.toMatchObject({
        cause: {
          type: 'JobsFailed',
          message: expect.stringMatching(/^failed: (fails, hangs|hangs, fails)$/),
        },
      });
      expect(done.toSorted()).toEqual([...Array(times).fill('first'), ...Array(times).fill('last')]);
    }
    expect(new Set(failed)).toEqual(new Set(['fails', 'hangs']));
    const message = 'reconciler job failed';
    expect(logged).toEqual(
      expect.arrayContaining([
        ['fails', message],
        ['hangs', message],
      ]),
    );
  });

  test.each(readdirSync(corpus))('of an earlier version replays: %s', async (name) => {
    const history = proto.temporal.api.history.v1.History.decode(readFileSync(new URL(name, corpus)));
    await expect(
      Worker.runReplayHistory({ workflowBundle: testBundle() }, history, 'sweep/recorded'),
    ).resolves.toBeUndefined();
  });
});
