/** Node fires longer timers at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls at that time, however far it is, or now when it is past or no time at all. Returns the call that calls it off. */
export function callAt(time: Date, call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const leftMs = time.getTime() - Date.now();
    if (leftMs > 0) timer = setTimeout(wait, Math.min(leftMs, longestTimerMs));
    else call();
  };
  wait();
  return () => clearTimeout(timer);
}
