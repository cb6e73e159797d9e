import type { StreamEvent } from './to-live-event.ts';

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'signed_out';

/** What a stream of the tenant's events calls. */
export interface StreamListeners {
  onState(state: StreamState): void;
  /** The stream is open (again). */
  onReady(): void;
  onEvent(event: StreamEvent): void;
}
