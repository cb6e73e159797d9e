/** npm, the terminal and dev/setup.mjs may all pass on one and the same Ctrl-C. */
const sameKeystrokeMs = 500;

/**
 * Resolves at the first request to stop: a signal, or the end of the process that started this one.
 * @param onImpatience called at each later Ctrl-C
 */
export function stopRequest(onImpatience: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    const request = (signal: NodeJS.Signals) => {
      firstAt ??= performance.now();
      resolve(signal);
      if (signal === 'SIGINT' && performance.now() - firstAt > sameKeystrokeMs) onImpatience();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => request(signal));
    if (process.connected) process.once('disconnect', () => request('SIGTERM'));
  });
}
