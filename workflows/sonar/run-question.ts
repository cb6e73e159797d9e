import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import type { SonarActivities } from '../../activities/sonar/create-sonar-activities.ts';
import type { SonarChatKey, SonarChatOutcome } from '../../domain/sonar/chat.ts';
import type { LocalWrites } from '../local-writes.ts';
import { isPayloadError } from '../payload-error.ts';
import { stepActivities } from './activities.ts';
import type { SonarSettings } from './contract.ts';

/** How a chat ended, and why it failed. */
interface QuestionEnding {
  status: 'completed' | 'error' | 'ended';
  error: string | null;
}

const ended: QuestionEnding = { status: 'ended', error: null };

/**
 * Runs a chat from its plan to its settlement; its tasks run one after the other. A cancelled chat stops without a
 * settlement, because the cancellation has written its end. So does a chat that has already ended.
 * @param onStep called before each step
 */
export async function runQuestion(
  { settings, writes }: { settings: SonarSettings; writes: LocalWrites<SonarActivities> },
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
    const reason = getReason(error);
    await settle({ status: 'FAILED', idx, error: reason });
    return { status: 'error', error: reason };
  }
}

function getReason(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return isPayloadError(cause) ? 'internal error' : cause.message;
  return cause instanceof TimeoutFailure ? 'upstream timeout' : 'internal error';
}
