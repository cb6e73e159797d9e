import type { RoundBundle } from '../api/types.ts';

/** An event of the actor's history, in Temporal's terms. */
export interface HistoryEvent {
  /** Unique in the bundle. */
  key: string;
  /** Index of its run in the bundle, and its id in that run; empty if it has none. */
  run: number;
  eventId: string;
  /** ISO 8601; null if the bundle has no readable time. */
  at: string | null;
  /** `ActivityTaskFailed` */
  type: string;
  /** The activity, the update, the timer or the failure; empty if there is none. */
  detail: string;
  isFailure: boolean;
  /** Whether it happened while the round ran. */
  isOfRound: boolean;
}

type Json = Record<string, unknown>;

/** More than the clocks of Temporal and of the processes that write rows differ. */
const skewMs = 1_000;

/** The events of all runs in a bundle, oldest first. Nothing of their form is taken for granted. */
export function listHistoryEvents({ runs, round }: RoundBundle): HistoryEvent[] {
  const from = Date.parse(round.created_at) - skewMs;
  const to = Date.parse(round.updated_at) + skewMs;
  return runs.flatMap(({ history }, run) => {
    const events = Array.isArray(history.events) ? history.events.filter(isObject) : [];
    const activities = new Map(events.map((event) => [String(event.eventId), getActivity(event)]));
    return events.map((event, index): HistoryEvent => {
      const type = toTypeName(event.eventType);
      const ms = toMs(event.eventTime);
      return {
        key: `${run}/${index}`,
        run,
        eventId: String(event.eventId ?? ''),
        at: ms === null ? null : new Date(ms).toISOString(),
        type,
        detail: toDetail(event, activities),
        isFailure: /(Failed|TimedOut|Rejected)$/.test(type),
        isOfRound: ms === null || (ms >= from && ms <= to),
      };
    });
  });
}

/** `EVENT_TYPE_ACTIVITY_TASK_FAILED` as `ActivityTaskFailed`, the name of Temporal's UI. */
function toTypeName(type: unknown): string {
  return String(type)
    .replace(/^EVENT_TYPE_/, '')
    .toLowerCase()
    .replaceAll(/(?:^|_)(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** Milliseconds since 1970, of a protobuf timestamp. */
function toMs(time: unknown): number | null {
  if (!isObject(time)) return null;
  const ms = Number(time.seconds) * 1_000 + Math.floor(Number(time.nanos ?? 0) / 1_000_000);
  // The range of Date.
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : null;
}

function getActivity(event: Json): string {
  return text(event, 'activityTaskScheduledEventAttributes', 'activityType', 'name');
}

function toDetail(event: Json, activities: ReadonlyMap<string, string>): string {
  const attributes = Object.entries(event).find(([name]) => name.endsWith('EventAttributes'))?.[1];
  if (!isObject(attributes)) return '';
  const failure = isObject(attributes.failure) ? attributes.failure : attributes.lastFailure;
  return [
    getActivity(event) || activities.get(String(attributes.scheduledEventId)),
    text(attributes, 'signalName'),
    text(attributes, 'acceptedRequest', 'input', 'name'),
    text(attributes, 'workflowType', 'name'),
    text(attributes, 'markerName'),
    isObject(failure) &&
      [text(failure, 'message'), text(failure, 'cause', 'message')].filter(Boolean).join(': '),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The text at a path; empty if there is none. */
function text(value: unknown, ...path: string[]): string {
  const found = path.reduce<unknown>((part, name) => (isObject(part) ? part[name] : undefined), value);
  return typeof found === 'string' ? found : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
