import { Context } from '@temporalio/activity';

/** Heartbeats while the work lasts, three times as often as the activity's time limit for them asks for. */
export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const activity = Context.current();
  const everyMs = (activity.info.heartbeatTimeoutMs ?? 3_000) / 3;
  const timer = setInterval(() => activity.heartbeat(), everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
