import { Context } from '@temporalio/activity';

/** Time for a busy worker and the way to Temporal. More is not needed, and each heartbeat is a write in Temporal. */
const maxMarginMs = 7_500;

/** Sends heartbeats until the work is done: three in each heartbeat timeout of the activity, fewer in a long one. */
export async function withHeartbeat<T>(
  work: () => Promise<T>,
  activity: { heartbeat(): void } = Context.current(),
): Promise<T> {
  const timeoutMs = Context.current().info.heartbeatTimeoutMs ?? 3_000;
  const everyMs = timeoutMs - Math.min((timeoutMs * 2) / 3, maxMarginMs);
  const timer = setInterval(() => activity.heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
