import { batch, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { replayBundle } from '../api/replays.ts';
import { isAbort } from '../api/request.ts';
import type { BundleEdits, Replay, RoundBundle } from '../api/types.ts';
import { describeError } from './describe-error.ts';

/** A replay, and what it was run with. */
export interface ShownReplay {
  replay: Replay;
  /** From 1. */
  fromStep: number;
  edits: BundleEdits;
}

/** Runs a bundle again when the page is shown, and when the user asks; the last replay is shown until the next. */
export function useReplay(bundle: RoundBundle) {
  const shown = useSignal<ShownReplay | null>(null);
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const running = useRef<AbortController | null>(null);

  async function run(fromStep = 1, edits: BundleEdits = {}): Promise<boolean> {
    running.current?.abort();
    const current = new AbortController();
    running.current = current;
    busy.value = true;
    error.value = null;
    try {
      const replay = await replayBundle({ bundle, fromStep, edits }, current.signal);
      batch(() => {
        shown.value = { replay, fromStep, edits };
        busy.value = false;
      });
      return true;
    } catch (failure) {
      if (isAbort(failure)) return false;
      batch(() => {
        error.value = describeError(failure);
        busy.value = false;
      });
      return false;
    }
  }

  useEffect(() => {
    run();
    return () => running.current?.abort();
  }, []);
  return { shown, busy, error, run };
}
