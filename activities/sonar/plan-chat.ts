import { beginSonarChat, readPastChats, saveSonarPlan } from '../../db/repositories/sonar/sonar-work.ts';
import type { SonarChatKey } from '../../domain/sonar/chat.ts';
import { boundPlan } from '../../domain/sonar/task.ts';
import { UpstreamAnswerInvalidError } from '../../upstreams/errors.ts';
import type { SonarActivityDeps } from './deps.ts';
import { runStep } from './run-step.ts';

/**
 * Plans the tasks of a question and stores them.
 * @returns the number of tasks; null when the chat has ended or was deleted
 */
export async function planChat(deps: SonarActivityDeps, key: SonarChatKey): Promise<number | null> {
  return runStep(deps, `${key.chat_id}/plan`, async (call) => {
    const chat = await beginSonarChat(deps.db, key, deps.llmModel);
    if (!chat) return null;
    if (chat.taskCount > 0) return chat.taskCount;
    const { question, mode } = chat;
    const history = await readPastChats(deps.db, key);
    const answer = await deps.planner.plan({ question, mode, history }, call);
    const tasks = boundPlan(answer.tasks);
    if (tasks.length === 0) throw new UpstreamAnswerInvalidError();
    await saveSonarPlan(deps.db, key, tasks);
    return tasks.length;
  });
}
