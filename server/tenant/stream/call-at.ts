/** Node fires longer timers immediately. */
const longestTimerMs = 2 ** 31 - 1;

/** Calls `call` at that time, or now if it is past or invalid. Returns a function that cancels the call. */
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
