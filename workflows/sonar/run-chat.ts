import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { SonarChatKey } from '../../domain/sonar/chat.ts';
import { endingActivities, stepActivities } from './activities.ts';
import type { SonarSettings } from './contract.ts';

/**
 * A chat from its plan to its end: its tasks run one after the other. One that is cancelled just stops, for
 * whoever cancels it has written that down; so does one that turns out to have come to its end.
 */
export async function runChat(settings: SonarSettings, key: SonarChatKey): Promise<void> {
  let idx: number | null = null;
  try {
    const taskCount = await stepActivities(settings, 'plan').planChat(key);
    if (taskCount === null) return;
    for (idx = 0; idx < taskCount; idx += 1) {
      const summary = `task ${idx + 1} of ${taskCount}`;
      const isOpen = await stepActivities(settings, summary).runTask({ ...key, idx });
      if (!isOpen) return;
    }
    await endingActivities.settleChat({ ...key, outcome: { status: 'COMPLETED' } });
  } catch (error) {
    if (isCancellation(error)) return;
    const outcome = { status: 'FAILED' as const, idx, error: reasonOf(error) };
    await endingActivities.settleChat({ ...key, outcome });
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return cause.message;
  return cause instanceof TimeoutFailure ? 'upstream timeout' : 'internal error';
}
