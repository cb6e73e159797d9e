import { EventBuffer } from 'better-sse';
import { spaced } from '../../http/sse-session.ts';
import type { StreamEvent } from './view.ts';

/** An event as it goes over the wire, written once for all who get it; without an id (ruling Q34). */
export function toFrame({ name, data }: StreamEvent): EventBuffer {
  return new EventBuffer({ sanitizer: spaced }).event(name).data(data).dispatch();
}

/** The first event of a stream (DSSE-06). */
export const readyFrame = toFrame({ name: 'ready', data: {} });

/** Has an empty data line, for without one browsers dispatch nothing (ruling Q33). */
export const pingFrame = new EventBuffer({ sanitizer: spaced, serializer: String })
  .event('ping')
  .data('')
  .dispatch();
