import { type Step, steps, stepTable } from '../domain/chat/steps.ts';
import type { OpenTemporal } from '../temporal/connect.ts';
import { decodeArrayFromPayloads, type History, optionalTsToDate } from '../temporal/sdk-internals.ts';

type HistoryEvent = NonNullable<History['events']>[number];
type Failure = NonNullable<HistoryEvent['activityTaskFailedEventAttributes']>['failure'];

/** A step's activity, as Temporal recorded it. */
export interface StepRun {
  step: Step;
  scheduledAt: Date | null;
  /** Start of the newest attempt; null while it waits for a worker or for its next attempt. */
  startedAt: Date | null;
  endedAt: Date | null;
  /** Number of started attempts. */
  attempts: number;
  state: 'waiting' | 'running' | 'completed' | 'failed' | 'timed out' | 'cancelled';
  /** Failure of the activity or of the previous attempt: `UpstreamServerError: upstream error 500`. */
  lastFailure: string | null;
  /** When the next attempt is due. */
  nextAttemptAt: Date | null;
}

interface RunToRead {
  workflowId: string;
  runId: string;
  history: History;
}

const stepByActivity: ReadonlyMap<string, Step> = new Map(
  steps.map((step) => [stepTable[step].activity, step]),
);

/** The activities that a run scheduled for the round's steps, in the order of the history. */
export async function getStepRuns(
  temporal: OpenTemporal,
  run: RunToRead,
  roundId: string,
): Promise<StepRun[]> {
  const scheduled = new Map<string, StepRun>();
  const byActivityId = new Map<string, StepRun>();
  for (const event of run.history.events ?? []) {
    const scheduledAttributes = event.activityTaskScheduledEventAttributes;
    const step = stepByActivity.get(scheduledAttributes?.activityType?.name ?? '');
    if (scheduledAttributes && step) {
      const [args] = await decodeArrayFromPayloads(temporal.converter, scheduledAttributes.input?.payloads);
      if (!isOfRound(args, roundId)) continue;
      const stepRun = newStepRun(step, event);
      scheduled.set(String(event.eventId), stepRun);
      byActivityId.set(scheduledAttributes.activityId ?? '', stepRun);
    } else applyEvent(scheduled, event);
  }
  const stepRuns = [...scheduled.values()];
  if (stepRuns.some(({ endedAt }) => endedAt === null)) await addPending(temporal, run, byActivityId);
  return stepRuns;
}

function isOfRound(args: unknown, roundId: string): boolean {
  return typeof args === 'object' && args !== null && 'round_id' in args && args.round_id === roundId;
}

function newStepRun(step: Step, { eventTime }: HistoryEvent): StepRun {
  return {
    step,
    scheduledAt: optionalTsToDate(eventTime) ?? null,
    startedAt: null,
    endedAt: null,
    attempts: 0,
    state: 'waiting',
    lastFailure: null,
    nextAttemptAt: null,
  };
}

/** Applies a later event to its activity. */
function applyEvent(scheduled: ReadonlyMap<string, StepRun>, event: HistoryEvent): void {
  const started = event.activityTaskStartedEventAttributes;
  const completed = event.activityTaskCompletedEventAttributes;
  const failed = event.activityTaskFailedEventAttributes;
  const timedOut = event.activityTaskTimedOutEventAttributes;
  const cancelled = event.activityTaskCanceledEventAttributes;
  const attributes = started ?? completed ?? failed ?? timedOut ?? cancelled;
  const stepRun = scheduled.get(String(attributes?.scheduledEventId ?? ''));
  if (!stepRun) return;
  const at = optionalTsToDate(event.eventTime) ?? null;
  if (started) {
    stepRun.startedAt = at;
    stepRun.attempts = started.attempt ?? 1;
    stepRun.state = 'running';
    stepRun.lastFailure = formatFailure(started.lastFailure);
    return;
  }
  stepRun.endedAt = at;
  if (completed) stepRun.state = 'completed';
  else if (failed) stepRun.state = 'failed';
  else stepRun.state = timedOut ? 'timed out' : 'cancelled';
  const failure = failed?.failure ?? timedOut?.failure;
  if (failure) stepRun.lastFailure = formatFailure(failure);
}

/** Adds the attempts of pending activities: the history does not have them until the activity ends. */
async function addPending(
  { client, namespace }: OpenTemporal,
  { workflowId, runId }: RunToRead,
  byActivityId: ReadonlyMap<string, StepRun>,
): Promise<void> {
  const { pendingActivities } = await client.workflowService.describeWorkflowExecution({
    namespace,
    execution: { workflowId, runId },
  });
  for (const pending of pendingActivities ?? []) {
    const stepRun = byActivityId.get(pending.activityId ?? '');
    if (!stepRun || stepRun.endedAt) continue;
    const startedAt = optionalTsToDate(pending.lastStartedTime) ?? null;
    // `attempt` includes the next one while that waits for its time.
    stepRun.attempts = startedAt ? (pending.attempt ?? 1) : 0;
    stepRun.startedAt = startedAt;
    stepRun.lastFailure = formatFailure(pending.lastFailure);
    stepRun.nextAttemptAt = optionalTsToDate(pending.nextAttemptScheduleTime) ?? null;
    stepRun.state = stepRun.nextAttemptAt || !startedAt ? 'waiting' : 'running';
  }
}

function formatFailure(failure: Failure): string | null {
  if (!failure) return null;
  const type = failure.applicationFailureInfo?.type ?? (failure.timeoutFailureInfo ? 'Timeout' : 'Failure');
  return `${type}: ${failure.message ?? ''}`;
}
