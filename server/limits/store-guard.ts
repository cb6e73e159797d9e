import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../logger.ts';
import type { LimitStore } from './limit-store.ts';

/**
 * A store of limits that may be away.
 *
 * 1. No request waits for it longer than `timeoutMs`, and none at all once a call has failed.
 * 2. While it is away each server counts on its own: limits fail open.
 * 3. It is tried again each second by a call of its own, the same kind of call that requests need.
 */
export interface StoreGuard {
  /** Null while the store is away, or if this call fails. */
  ask<T>(call: (store: LimitStore) => Promise<T>): Promise<T | null>;
  /** Called each time when the store is back. */
  onBack(listener: () => void): void;
  /** Resolves once the store has answered, or after a second. */
  start(): Promise<void>;
  /** Closes the store. Calls in progress may fail. */
  close(): Promise<void>;
}

interface StoreGuardOptions {
  store: LimitStore;
  logger: Logger;
  timeoutMs: number;
  /** Called with whether the store answers, when that changes. */
  onChange(isUp: boolean): void;
}

const retryMs = 1_000;
const startMs = 1_000;
const startRetryMs = 50;
const logEveryMs = 60_000;

export function createStoreGuard({ store, logger, timeoutMs, onChange }: StoreGuardOptions): StoreGuard {
  const closing = new AbortController();
  const listeners: (() => void)[] = [];
  let isAway = false;
  let loggedAt = Number.NEGATIVE_INFINITY;

  const probe = () => withTimeout(store.addPoints('probe', 0), timeoutMs);

  /** Once a minute, also if the store comes and goes. Returns whether it did. */
  function logAway(err: unknown): boolean {
    if (performance.now() - loggedAt < logEveryMs) return false;
    loggedAt = performance.now();
    logger.warn(
      { err, store: store.driver },
      'limits: the shared store is away, each server counts on its own',
    );
    return true;
  }

  async function untilBack(err: unknown): Promise<void> {
    if (isAway) return;
    isAway = true;
    onChange(false);
    let cause = err;
    let isLogged = false;
    while (!closing.signal.aborted) {
      isLogged = logAway(cause) || isLogged;
      await delay(retryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      try {
        if (!closing.signal.aborted) await probe();
        break;
      } catch (error) {
        cause = error;
      }
    }
    if (closing.signal.aborted) return;
    isAway = false;
    onChange(true);
    if (isLogged) logger.info({ store: store.driver }, 'limits: the shared store is back');
    for (const listener of listeners) listener();
  }

  return {
    async ask(call) {
      if (isAway) return null;
      try {
        return await withTimeout(call(store), timeoutMs);
      } catch (error) {
        void untilBack(error);
        return null;
      }
    },
    onBack(listener) {
      listeners.push(listener);
    },
    async start() {
      const until = performance.now() + startMs;
      for (;;) {
        try {
          await probe();
          return;
        } catch (error) {
          if (performance.now() >= until) {
            void untilBack(error);
            return;
          }
        }
        await delay(startRetryMs);
      }
    },
    async close() {
      closing.abort();
      await store.close();
    },
  };
}

/** An answer that has arrived while the process was busy is still taken. */
async function withTimeout<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const fail = () => reject(new Error(`The store of limits has not answered for ${timeoutMs} ms.`));
    timer = setTimeout(() => setImmediate(fail), timeoutMs);
  });
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer));
}
