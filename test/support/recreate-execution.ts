import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { type History, msToTs } from '../../temporal/sdk-internals.ts';
import { testParts } from './parts.ts';
import {
  type Changes,
  type Command,
  commandOf,
  type HistoryEvent,
  type Message,
  messageOf,
} from './recorded-commands.ts';

const { UpdateWorkflowExecutionLifecycleStage } = proto.temporal.api.enums.v1;

export interface RecreateOptions {
  workflowId: string;
  /** Where today's workers will take over. Nobody else may poll it before. */
  taskQueue: string;
  history: History;
  /** Timers that run at the recording's end are due at once; otherwise they run their time anew. */
  timersAreDue?: boolean;
}

const who = { namespace: 'default', identity: 'the worker of that day' };
const limitMs = 20_000;
/** What was waited for in the recording, and is not waited for again. */
const noTime = msToTs(1);

/**
 * Has a real Temporal server write a recorded history once more, by playing all parts in it: the client that
 * asked, the worker whose code it was, what activities answered. The actor then stands where the recording ends:
 * its pending activities are on the task queue.
 * @returns the run's id
 */
export async function recreateExecution(scene: RecreateOptions): Promise<string> {
  const connection = await Connection.connect({ address: testParts().temporalAddress });
  const play = new Recreation(connection, scene);
  try {
    return await connection.withDeadline(Date.now() + limitMs, () => play.perform());
  } finally {
    await connection.close();
  }
}

class Recreation {
  readonly #service: Connection['workflowService'];
  readonly #workflowId: string;
  readonly #taskQueue: string;
  readonly #events: readonly HistoryEvent[];
  readonly #changes: Changes;
  /** What the server has handed over of updates, by their ids. */
  readonly #requests = new Map<string, Message>();
  #isStarted = false;

  constructor(
    { workflowService }: Connection,
    { workflowId, taskQueue, history, timersAreDue = false }: RecreateOptions,
  ) {
    this.#service = workflowService;
    this.#workflowId = workflowId;
    this.#taskQueue = taskQueue;
    this.#events = history.events ?? [];
    const keepsItsTime = (timer: HistoryEvent) => {
      const end = this.#endOfTimer(timer);
      return end ? !end.timerFiredEventAttributes : !timersAreDue;
    };
    this.#changes = {
      // An activity that has its answer in the recording gets it here, and none of today's workers may have it.
      queueOf: (scheduled) => (this.#endOf(scheduled) ? ownQueueOf(workflowId, scheduled) : taskQueue),
      durationOf: (timer) =>
        keepsItsTime(timer) ? timer.timerStartedEventAttributes?.startToFireTimeout : noTime,
    };
  }

  async perform(): Promise<string> {
    for (const [at, event] of this.#events.entries()) {
      if (event.workflowExecutionSignaledEventAttributes) await this.#signal(event);
      else if (event.activityTaskStartedEventAttributes) await this.#answerActivity(event);
      else if (event.workflowTaskCompletedEventAttributes) await this.#completeTask(event, at);
    }
    const execution = { workflowId: this.#workflowId };
    const described = await this.#service.describeWorkflowExecution({ namespace: who.namespace, execution });
    return described.workflowExecutionInfo?.execution?.runId ?? '';
  }

  #startRequest() {
    const [event] = this.#events;
    const started = event?.workflowExecutionStartedEventAttributes;
    return {
      ...who,
      requestId: randomUUID(),
      workflowId: this.#workflowId,
      workflowType: started?.workflowType,
      taskQueue: { name: this.#taskQueue },
      input: started?.input,
      workflowTaskTimeout: started?.workflowTaskTimeout,
      memo: started?.memo,
      searchAttributes: started?.searchAttributes,
      userMetadata: event?.userMetadata,
    };
  }

  async #signal({ workflowExecutionSignaledEventAttributes: signal }: HistoryEvent): Promise<void> {
    await this.#service.signalWorkflowExecution({
      ...who,
      requestId: randomUUID(),
      workflowExecution: { workflowId: this.#workflowId },
      signalName: signal?.signalName,
      input: signal?.input,
    });
  }

  /** Takes the activity that started, and answers it as it was answered. */
  async #answerActivity({ activityTaskStartedEventAttributes: started }: HistoryEvent): Promise<void> {
    const scheduled = this.#events.find(({ eventId }) => same(eventId, started?.scheduledEventId));
    const end = scheduled && this.#endOf(scheduled);
    if (!end) return;
    const { taskToken } = await this.#service.pollActivityTaskQueue({
      ...who,
      taskQueue: { name: ownQueueOf(this.#workflowId, scheduled) },
    });
    const { activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed } =
      end;
    await (failed
      ? this.#service.respondActivityTaskFailed({ ...who, taskToken, failure: failed.failure })
      : this.#service.respondActivityTaskCompleted({ ...who, taskToken, result: completed?.result }));
  }

  /** Does what was done in a workflow task, with the SDK's own notes on it. */
  async #completeTask(
    { workflowTaskCompletedEventAttributes: task }: HistoryEvent,
    at: number,
  ): Promise<void> {
    const done: { event: HistoryEvent; command: Command }[] = [];
    for (const event of this.#events.slice(at + 1)) {
      const command = commandOf(event, this.#changes);
      if (!command) break;
      done.push({ event, command });
    }
    const updates = done.flatMap(({ event }) => event.workflowExecutionUpdateAcceptedEventAttributes ?? []);
    for (const { acceptedRequest } of updates) this.#ask(acceptedRequest);
    const taskToken = await this.#taskWith(updates.map(({ protocolInstanceId }) => protocolInstanceId ?? ''));
    await this.#service.respondWorkflowTaskCompleted({
      ...who,
      taskToken,
      commands: done.map(({ command }) => command),
      messages: done.flatMap(({ event }) => messageOf(event, this.#requests) ?? []),
      sdkMetadata: task?.sdkMetadata,
    });
  }

  /** Asks for an update; the first one starts the workflow too, so that its first task comes with it. */
  #ask(request: proto.temporal.api.update.v1.IRequest | null | undefined): void {
    const { namespace } = who;
    const { UPDATE_WORKFLOW_EXECUTION_LIFECYCLE_STAGE_ACCEPTED: lifecycleStage } =
      UpdateWorkflowExecutionLifecycleStage;
    const workflowExecution = { workflowId: this.#workflowId };
    const updateWorkflow = { namespace, workflowExecution, waitPolicy: { lifecycleStage }, request };
    const asked = this.#isStarted
      ? this.#service.updateWorkflowExecution(updateWorkflow)
      : this.#service.executeMultiOperation({
          namespace,
          operations: [{ startWorkflow: this.#startRequest() }, { updateWorkflow }],
        });
    this.#isStarted = true;
    asked.catch(() => {
      // Then no task comes with it, and the play ends for want of it.
    });
  }

  /** @throws {Error} when the task comes without the updates that it came with in the recording */
  async #taskWith(updateIds: readonly string[]): Promise<Uint8Array> {
    const { taskToken, messages } = await this.#service.pollWorkflowTaskQueue({
      ...who,
      taskQueue: { name: this.#taskQueue },
    });
    for (const message of messages) this.#requests.set(message.protocolInstanceId ?? '', message);
    const missing = updateIds.filter((id) => !this.#requests.has(id));
    if (missing.length > 0)
      throw new Error(`A workflow task came without the updates ${missing.join(', ')}.`);
    return taskToken;
  }

  /** The event that tells what an activity came to, if it came to anything. */
  #endOf({ eventId }: HistoryEvent): HistoryEvent | undefined {
    return this.#events.find(
      ({ activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed }) =>
        same(eventId, (completed ?? failed)?.scheduledEventId),
    );
  }

  #endOfTimer({ eventId }: HistoryEvent): HistoryEvent | undefined {
    return this.#events.find(({ timerFiredEventAttributes: fired, timerCanceledEventAttributes: canceled }) =>
      same(eventId, (fired ?? canceled)?.startedEventId),
    );
  }
}

function ownQueueOf(workflowId: string, scheduled: HistoryEvent): string {
  return `${workflowId}/${scheduled.activityTaskScheduledEventAttributes?.activityId}`;
}

/** Ids of events are numbers, or objects that hold one. */
function same(one: unknown, other: unknown): boolean {
  return other !== undefined && other !== null && String(one) === String(other);
}
