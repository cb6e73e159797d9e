import { signal } from '@preact/signals';
import type { StreamState } from './stream-listeners.ts';

/** The state of the event stream. */
export const connection = signal<StreamState>('connecting');
