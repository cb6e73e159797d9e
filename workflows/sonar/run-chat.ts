import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import type { SonarChatKey, SonarChatOutcome } from '../../domain/sonar/chat.ts';
import type { LocalWrites } from '../local-writes.ts';
import { isLockedPayload } from '../locked-payload.ts';
import { stepActivities } from './activities.ts';
import type { SonarSettings } from './contract.ts';

/** How a chat ended, and why it failed. */
export interface QuestionEnding {
  status: 'completed' | 'error' | 'ended';
  error: string | null;
}

const ended: QuestionEnding = { status: 'ended', error: null };

/**
 * A chat from its plan to its end: its tasks run one after the other. One that is cancelled just stops, for
 * whoever cancels it has written that down; so does one that turns out to have come to its end.
 * @param onStep is told what is done next
 */
export async function runQuestion(
  settings: SonarSettings,
  writes: LocalWrites<SonarActivities>,
  key: SonarChatKey,
  onStep: (summary: string) => void,
): Promise<QuestionEnding> {
  const settle = (outcome: SonarChatOutcome) =>
    writes.run(({ settleChat }) => settleChat({ ...key, outcome }));
  let idx: number | null = null;
  try {
    onStep('plan');
    const taskCount = await stepActivities(settings, 'plan').planChat(key);
    if (taskCount === null) return ended;
    for (idx = 0; idx < taskCount; idx += 1) {
      const summary = `task ${idx + 1} of ${taskCount}`;
      onStep(summary);
      const isOpen = await stepActivities(settings, summary).runTask({ ...key, idx });
      if (!isOpen) return ended;
    }
    await settle({ status: 'COMPLETED' });
    return { status: 'completed', error: null };
  } catch (error) {
    if (isCancellation(error)) return ended;
    const reason = reasonOf(error);
    await settle({ status: 'FAILED', idx, error: reason });
    return { status: 'error', error: reason };
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return isLockedPayload(cause) ? 'internal error' : cause.message;
  return cause instanceof TimeoutFailure ? 'upstream timeout' : 'internal error';
}
