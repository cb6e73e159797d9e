import { batch, type Signal, useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { isAbort } from '../api/request.ts';
import { subscribeToLiveEvents } from './live-events.ts';

/** What was read last. */
export interface Reading<T> {
  /** Null until the first answer; kept when a later read fails. */
  value: Signal<T | null>;
  /** Why the last read failed. */
  failure: Signal<unknown>;
  refresh: () => Promise<void>;
}

interface Options {
  /** What is read; another key is read at once, and the value of before stays until then. */
  key: string;
  /** How often it is read while the tab is visible; null for never. */
  everyMs: number | null;
}

/**
 * Reads for as long as a component is shown: at first, for another key, when the stream or the tab comes back, and at
 * intervals. The tenant's stream tells nothing of webhooks.
 */
export function useReading<T>(
  read: (signal: AbortSignal) => Promise<T>,
  { key, everyMs }: Options,
): Reading<T> {
  const value = useSignal<T | null>(null);
  const failure = useSignal<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const latestRead = useRef(read);
  latestRead.current = read;

  /** Reads now, in place of a running read. */
  const refresh = useCallback(async () => {
    running.current?.abort();
    const reading = new AbortController();
    running.current = reading;
    try {
      const found = await latestRead.current(reading.signal);
      if (reading.signal.aborted) return;
      batch(() => {
        value.value = found;
        failure.value = null;
      });
    } catch (error) {
      if (!isAbort(error) && !reading.signal.aborted) failure.value = error;
    } finally {
      if (running.current === reading) running.current = null;
    }
  }, []);

  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [key]);
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onVisible);
    const unsubscribe = subscribeToLiveEvents(({ kind }) => {
      if (kind === 'ready') refresh();
    });
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      unsubscribe();
    };
  }, []);
  useEffect(() => {
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && running.current === null) refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return { value, failure, refresh };
}
