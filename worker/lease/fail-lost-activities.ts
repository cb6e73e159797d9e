import { ActivityNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { OpenTemporal } from '../../temporal/connect.ts';

/** Time limit of one call of Temporal. */
const callMs = 5_000;

const { PENDING_ACTIVITY_STATE_STARTED: started } = proto.temporal.api.enums.v1.PendingActivityState;

/**
 * Fails the attempts of an actor's activities that a lost worker had in hand. Temporal makes the next attempts by the
 * activities' retry policies. Resolves to their number.
 * @param identity of the lost worker
 */
export async function failLostActivities(
  { client }: OpenTemporal,
  workflowId: string,
  identity: string,
): Promise<number> {
  const withDeadline = <T>(call: () => Promise<T>) => client.withDeadline(Date.now() + callMs, call);
  const handle = client.workflow.getHandle(workflowId);
  const { raw } = await withDeadline(() => handle.describe()).catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return { raw: null };
    throw error;
  });
  const lost = (raw?.pendingActivities ?? []).filter(
    ({ state, lastWorkerIdentity }) => state === started && lastWorkerIdentity === identity,
  );
  const failed = await Promise.all(
    lost.map(({ activityId }) =>
      withDeadline(() =>
        client.activity.fail({ workflowId, activityId: activityId ?? '' }, workerLost(identity)),
      ).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ActivityNotFoundError) return false;
          throw error;
        },
      ),
    ),
  );
  return failed.filter(Boolean).length;
}

function workerLost(identity: string): ApplicationFailure {
  return ApplicationFailure.create({ message: `the worker ${identity} is lost`, type: 'WorkerLost' });
}
