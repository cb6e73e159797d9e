import { ConnectionError } from './errors.ts';

/** What an aborted call throws: the signal's reason, where the runtime knows reasons. */
function abortReason(signal: AbortSignal): unknown {
  if (signal.reason !== undefined) return signal.reason;
  return Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' });
}

/** @throws the reason of an aborted signal */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortReason(signal);
}

/**
 * Settles as `work` does, unless the signal aborts or the time is up before.
 * @throws {ConnectionError} `TIMEOUT`
 */
export function within<T>(ms: number, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal));
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = () => {
      settle();
      reject(signal && abortReason(signal));
    };
    const timer = setTimeout(() => {
      settle();
      reject(new ConnectionError(`No answer within ${ms} ms.`, { code: 'TIMEOUT' }));
    }, ms);
    signal?.addEventListener('abort', onAbort);
    work().then(resolve, reject).then(settle);
  });
}

/** Resolves after a time; rejects when the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortReason(signal));
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal && abortReason(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The pause before the repeat after `failures` failures: it doubles up to `maxMs`, and its second half is random. */
export function backoff(failures: number, baseMs: number, maxMs: number): number {
  const ms = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 20));
  return ms * (0.5 + Math.random() / 2);
}
