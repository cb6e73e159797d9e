import { saveTodos } from '../../db/repositories/steps.ts';
import { buildTodos } from '../../domain/chat/todos.ts';
import { findProducts, mealOf, sessionOf } from './basket.ts';
import type { ChatActivityDeps, StepArgs, StepReport } from './deps.ts';
import { runStep } from './run-step.ts';

const report: StepReport = { restorable: false };

/** Step 2: what to buy for the meal, merged with the store's catalog. */
export async function todos(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(
    deps,
    'todos',
    args,
    async (step) => {
      const meal = mealOf(step.context);
      const answer = await deps.llmDemo.todos(sessionOf(step.context), { meal }, step.call('todos'));
      const wanted = answer.items.map(({ item_id, name }) => ({ item_id, names: [name] }));
      const snapshot = buildTodos(meal, answer.items, await findProducts(deps, step, wanted));
      await saveTodos(deps.db, step.key, step.result(snapshot, answer));
      return report;
    },
    () => report,
  );
}
