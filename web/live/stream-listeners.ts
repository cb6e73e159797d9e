import type { StreamEvent } from './to-live-event.ts';

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'signed_out';

/** Callbacks of a stream of the tenant's events. */
export interface StreamListeners {
  onState(state: StreamState): void;
  /** The stream is open (again), or the server may have missed events. */
  onReady(): void;
  onEvent(event: StreamEvent): void;
}
