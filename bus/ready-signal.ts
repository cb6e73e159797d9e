/** The state of a connection, and a way to wait until it is up. */
interface ReadySignal {
  readonly isOpen: boolean;
  open(): void;
  shut(): void;
  /** Resolves when open; rejects with `failure` after `timeoutMs`. */
  whenOpen(timeoutMs: number, failure: () => Error): Promise<void>;
}

export function createReadySignal(): ReadySignal {
  const waiting = new Set<() => void>();
  let isOpen = false;

  return {
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      for (const proceed of waiting) proceed();
    },
    shut() {
      isOpen = false;
    },
    async whenOpen(timeoutMs, failure) {
      if (isOpen) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => settle(() => reject(failure())), timeoutMs);
        const proceed = () => settle(resolve);
        const settle = (outcome: () => void) => {
          clearTimeout(timer);
          waiting.delete(proceed);
          outcome();
        };
        waiting.add(proceed);
      });
    },
  };
}
