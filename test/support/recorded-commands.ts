import proto from '@temporalio/proto';
import type { History } from '../../temporal/sdk-internals.ts';

const { CommandType } = proto.temporal.api.enums.v1;
const { Acceptance, Response } = proto.temporal.api.update.v1;

export type HistoryEvent = NonNullable<History['events']>[number];
export type Command = proto.temporal.api.command.v1.ICommand;
export type Message = proto.temporal.api.protocol.v1.IMessage;
type Duration = proto.google.protobuf.IDuration;

/** Changes to recorded commands. */
export interface Changes {
  getQueue(scheduled: HistoryEvent): string;
  getDuration(timer: HistoryEvent): Duration | null | undefined;
}

/** The command that caused the event; null if none did. */
export function toCommand(event: HistoryEvent, changes: Changes): Command | null {
  const { userMetadata } = event;
  const activity = event.activityTaskScheduledEventAttributes;
  if (activity) {
    const { workflowTaskCompletedEventId: _, useWorkflowBuildId: __, ...attributes } = activity;
    return {
      commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
      userMetadata,
      scheduleActivityTaskCommandAttributes: { ...attributes, taskQueue: { name: changes.getQueue(event) } },
    };
  }
  const timer = event.timerStartedEventAttributes;
  if (timer) {
    const startTimerCommandAttributes = {
      timerId: timer.timerId,
      startToFireTimeout: changes.getDuration(event),
    };
    return { commandType: CommandType.COMMAND_TYPE_START_TIMER, userMetadata, startTimerCommandAttributes };
  }
  const canceled = event.timerCanceledEventAttributes;
  if (canceled) {
    const cancelTimerCommandAttributes = { timerId: canceled.timerId };
    return { commandType: CommandType.COMMAND_TYPE_CANCEL_TIMER, cancelTimerCommandAttributes };
  }
  const marker = event.markerRecordedEventAttributes;
  if (marker) {
    const { markerName, details, failure } = marker;
    const recordMarkerCommandAttributes = { markerName, details, failure };
    return { commandType: CommandType.COMMAND_TYPE_RECORD_MARKER, recordMarkerCommandAttributes };
  }
  const upsert = event.upsertWorkflowSearchAttributesEventAttributes;
  if (upsert) {
    return {
      commandType: CommandType.COMMAND_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
      upsertWorkflowSearchAttributesCommandAttributes: { searchAttributes: upsert.searchAttributes },
    };
  }
  if (!isOfUpdate(event)) return null;
  const protocolMessageCommandAttributes = { messageId: toMessageId(event) };
  return { commandType: CommandType.COMMAND_TYPE_PROTOCOL_MESSAGE, protocolMessageCommandAttributes };
}

/** The protocol message of a command that accepts or completes an update; null for other events. */
export function toMessage(event: HistoryEvent, requests: ReadonlyMap<string, Message>): Message | null {
  const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
  if (accepted) {
    const request = requests.get(accepted.protocolInstanceId ?? '');
    const value = Acceptance.encode({
      acceptedRequest: accepted.acceptedRequest,
      acceptedRequestMessageId: request?.id,
      acceptedRequestSequencingEventId: request?.eventId,
    }).finish();
    return {
      id: toMessageId(event),
      protocolInstanceId: accepted.protocolInstanceId,
      body: { type_url: 'type.googleapis.com/temporal.api.update.v1.Acceptance', value },
    };
  }
  const completed = event.workflowExecutionUpdateCompletedEventAttributes;
  if (!completed) return null;
  const { meta, outcome } = completed;
  return {
    id: toMessageId(event),
    protocolInstanceId: meta?.updateId,
    body: {
      type_url: 'type.googleapis.com/temporal.api.update.v1.Response',
      value: Response.encode({ meta, outcome }).finish(),
    },
  };
}

function isOfUpdate(event: HistoryEvent): boolean {
  const { workflowExecutionUpdateAcceptedEventAttributes: accepted } = event;
  return Boolean(accepted ?? event.workflowExecutionUpdateCompletedEventAttributes);
}

function toMessageId({ eventId }: HistoryEvent): string {
  return `of event ${eventId}`;
}
