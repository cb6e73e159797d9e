import { EventBuffer } from 'better-sse';
import { prefixSpace } from '../../http/sse-session.ts';
import type { StreamEvent } from './view.ts';

/** Serializes an event once for all streams; without an id (ruling Q34). */
export function toFrame({ name, data }: StreamEvent): EventBuffer {
  return new EventBuffer({ sanitizer: prefixSpace }).event(name).data(data).dispatch();
}

/** The first event of a stream (DSSE-06). */
export const readyFrame = toFrame({ name: 'ready', data: {} });

/** Has an empty data line, because browsers dispatch no event without one (ruling Q33). */
export const pingFrame = new EventBuffer({ sanitizer: prefixSpace, serializer: String })
  .event('ping')
  .data('')
  .dispatch();
