import { useSignal } from '@preact/signals';
import { describeError } from './describe-error.ts';

/** Runs one request of the user's at a time; the error of the last one is kept in words. */
export function useAction() {
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);

  async function run(action: () => Promise<unknown>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      await action();
    } catch (failure) {
      error.value = describeError(failure);
    } finally {
      busy.value = false;
    }
  }

  return { busy, error, run };
}
