import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { type History, msToTs } from '../../temporal/sdk-internals.ts';
import { testDependencies } from './dependencies.ts';
import {
  type Changes,
  type Command,
  type HistoryEvent,
  type Message,
  toCommand,
  toMessage,
} from './recorded-commands.ts';

const { UpdateWorkflowExecutionLifecycleStage } = proto.temporal.api.enums.v1;

interface RecreateOptions {
  workflowId: string;
  /** The task queue of the workers that will continue the execution. No worker may poll it before. */
  taskQueue: string;
  history: History;
  /** Timers that are pending at the end of the recording fire at once; by default they start over. */
  timersAreDue?: boolean;
}

const worker = { namespace: 'default', identity: 'recorded worker' };
const limitMs = 20_000;
/** The duration of timers that have already fired in the recording. */
const noTime = msToTs(1);

/**
 * Recreates a recorded execution on a Temporal server by replaying the requests of its client, its worker and its
 * activities. The execution is then in the state at the end of the recording, with pending activities on the task
 * queue.
 * @returns the run id
 */
export async function recreateExecution(options: RecreateOptions): Promise<string> {
  const connection = await Connection.connect({ address: testDependencies().temporalAddress });
  const recreation = new Recreation(connection, options);
  try {
    return await connection.withDeadline(Date.now() + limitMs, () => recreation.perform());
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
  /** Update requests that the server has delivered, by update id. */
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
      // A completed activity is scheduled on a separate queue and completed here, so that no current worker runs it.
      getQueue: (scheduled) => (this.#getEnd(scheduled) ? getOwnQueue(workflowId, scheduled) : taskQueue),
      getDuration: (timer) =>
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
    const described = await this.#service.describeWorkflowExecution({
      namespace: worker.namespace,
      execution,
    });
    return described.workflowExecutionInfo?.execution?.runId ?? '';
  }

  #startRequest() {
    const [event] = this.#events;
    const started = event?.workflowExecutionStartedEventAttributes;
    return {
      ...worker,
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
      ...worker,
      requestId: randomUUID(),
      workflowExecution: { workflowId: this.#workflowId },
      signalName: signal?.signalName,
      input: signal?.input,
    });
  }

  /** Polls the started activity, and completes it with its recorded result. */
  async #answerActivity({ activityTaskStartedEventAttributes: started }: HistoryEvent): Promise<void> {
    const scheduled = this.#events.find(({ eventId }) => equalIds(eventId, started?.scheduledEventId));
    const end = scheduled && this.#getEnd(scheduled);
    if (!end) return;
    const { taskToken } = await this.#service.pollActivityTaskQueue({
      ...worker,
      taskQueue: { name: getOwnQueue(this.#workflowId, scheduled) },
    });
    const { activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed } =
      end;
    await (failed
      ? this.#service.respondActivityTaskFailed({ ...worker, taskToken, failure: failed.failure })
      : this.#service.respondActivityTaskCompleted({ ...worker, taskToken, result: completed?.result }));
  }

  /** Completes a workflow task with the recorded commands and SDK metadata. */
  async #completeTask(
    { workflowTaskCompletedEventAttributes: task }: HistoryEvent,
    at: number,
  ): Promise<void> {
    const done: { event: HistoryEvent; command: Command }[] = [];
    for (const event of this.#events.slice(at + 1)) {
      const command = toCommand(event, this.#changes);
      if (!command) break;
      done.push({ event, command });
    }
    const updates = done.flatMap(({ event }) => event.workflowExecutionUpdateAcceptedEventAttributes ?? []);
    for (const { acceptedRequest } of updates) this.#sendUpdate(acceptedRequest);
    const taskToken = await this.#taskWith(updates.map(({ protocolInstanceId }) => protocolInstanceId ?? ''));
    await this.#service.respondWorkflowTaskCompleted({
      ...worker,
      taskToken,
      commands: done.map(({ command }) => command),
      messages: done.flatMap(({ event }) => toMessage(event, this.#requests) ?? []),
      sdkMetadata: task?.sdkMetadata,
    });
  }

  /** Sends an update; the first one also starts the workflow, so that it is part of the first task. */
  #sendUpdate(request: proto.temporal.api.update.v1.IRequest | null | undefined): void {
    const { namespace } = worker;
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
      // Then no task arrives, and the recreation fails.
    });
  }

  /** @throws {Error} when the task lacks updates that it had in the recording */
  async #taskWith(updateIds: readonly string[]): Promise<Uint8Array> {
    const { taskToken, messages } = await this.#service.pollWorkflowTaskQueue({
      ...worker,
      taskQueue: { name: this.#taskQueue },
    });
    for (const message of messages) this.#requests.set(message.protocolInstanceId ?? '', message);
    const missing = updateIds.filter((id) => !this.#requests.has(id));
    if (missing.length > 0)
      throw new Error(`A workflow task came without the updates ${missing.join(', ')}.`);
    return taskToken;
  }

  /** The closing event of an activity; undefined if it is pending. */
  #getEnd({ eventId }: HistoryEvent): HistoryEvent | undefined {
    return this.#events.find(
      ({ activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed }) =>
        equalIds(eventId, (completed ?? failed)?.scheduledEventId),
    );
  }

  #endOfTimer({ eventId }: HistoryEvent): HistoryEvent | undefined {
    return this.#events.find(({ timerFiredEventAttributes: fired, timerCanceledEventAttributes: canceled }) =>
      equalIds(eventId, (fired ?? canceled)?.startedEventId),
    );
  }
}

function getOwnQueue(workflowId: string, scheduled: HistoryEvent): string {
  return `${workflowId}/${scheduled.activityTaskScheduledEventAttributes?.activityId}`;
}

/** Event ids are numbers or `Long` objects. */
function equalIds(one: unknown, other: unknown): boolean {
  return other !== undefined && other !== null && String(one) === String(other);
}
