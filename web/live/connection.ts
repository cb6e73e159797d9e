import { signal } from '@preact/signals';
import type { StreamState } from './stream-listeners.ts';

/** How the page hears of changes. */
export const connection = signal<StreamState>('connecting');
