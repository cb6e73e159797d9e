/** npm, the terminal and dev/setup.mjs may all pass on the same Ctrl-C. */
const sameKeystrokeMs = 500;

/**
 * Resolves at the first stop request: a signal, or the end of the parent process.
 * @param onImpatience called for each later Ctrl-C
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
