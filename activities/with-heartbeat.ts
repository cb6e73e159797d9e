import { Context } from '@temporalio/activity';

/** Sends heartbeats until the work is done, three in each heartbeat timeout of the activity. */
export async function withHeartbeat<T>(
  work: () => Promise<T>,
  activity: { heartbeat(): void } = Context.current(),
): Promise<T> {
  const everyMs = (Context.current().info.heartbeatTimeoutMs ?? 3_000) / 3;
  const timer = setInterval(() => activity.heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
