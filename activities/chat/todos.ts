import { type MadeStep, saveStep } from '../../db/repositories/chat/steps.ts';
import { ProductLookup } from '../../domain/chat/product.ts';
import { buildTodos } from '../../domain/chat/todos.ts';
import { findProducts, getSession, readMeal } from './basket.ts';
import type { ChatActivityDeps, StepArgs, StepReport, StepUpstreams } from './deps.ts';
import { runStep, type StepInput } from './run-step.ts';

const report: StepReport = { restorable: false };

/** Step 2: the shopping list for the meal, merged with the store's catalog. */
export async function todos(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(
    deps,
    'todos',
    args,
    async (step) => {
      await saveStep(deps.db, step.key, 'todos', step.result(await makeTodos(deps, step)));
      return report;
    },
    () => report,
  );
}

/** The step without writes to the round's rows; replays run it too. */
export async function makeTodos(upstreams: StepUpstreams, step: StepInput): Promise<MadeStep> {
  const meal = readMeal(step.context);
  const raw = await upstreams.llmDemo.todos(getSession(step.context), { meal }, step.call('todos'));
  const wanted = raw.items.map(({ item_id, name }) => ({ item_id, names: [name] }));
  const products = await findProducts(upstreams, step, wanted);
  return { snapshot: buildTodos(meal, raw.items, new ProductLookup(products)), raw, recorded: { products } };
}
