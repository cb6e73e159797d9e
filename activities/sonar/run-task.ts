import { beginSonarTask, completeSonarTask } from '../../db/repositories/sonar/sonar-work.ts';
import type { SonarChatKey } from '../../domain/sonar/chat.ts';
import { maxResultLength } from '../../domain/sonar/limits.ts';
import { boundText } from '../../domain/storable-text.ts';
import type { SonarActivityDeps } from './deps.ts';
import { runStep } from './run-step.ts';

/**
 * Runs one task and stores its result.
 * @returns false when the chat has ended or was deleted
 */
export async function runTask(
  deps: SonarActivityDeps,
  { idx, ...key }: SonarChatKey & { idx: number },
): Promise<boolean> {
  return runStep(deps, `${key.chat_id}/task/${idx}`, async (call) => {
    const begun = await beginSonarTask(deps.db, key, idx);
    if (!begun) return false;
    if (begun.isDone) return true;
    const { question, content, category, done } = begun;
    const { result } = await deps.planner.runTask({ question, task: { content, category }, done }, call);
    await completeSonarTask(deps.db, key, { idx, result: boundText(result, maxResultLength) });
    return true;
  });
}
