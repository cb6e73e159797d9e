import type { MadeStep } from '../../db/repositories/chat/steps.ts';
import { ProductLookup } from '../../domain/chat/product.ts';
import { buildTodos } from '../../domain/chat/todos.ts';
import { findProducts, getSession, readMeal } from './basket.ts';
import type { StepUpstreams } from './deps.ts';
import { createStepActivity, type StepInput } from './run-step.ts';

/** Step 2: the shopping list for the meal, merged with the store's catalog. */
export const todos = createStepActivity('todos', makeTodos);

/** The step without writes to the round's rows; replays run it too. */
export async function makeTodos(upstreams: StepUpstreams, step: StepInput): Promise<MadeStep> {
  const meal = readMeal(step.context);
  const raw = await upstreams.llmDemo.todos(getSession(step.context), { meal }, step.call('todos'));
  const wanted = raw.items.map(({ item_id, name }) => ({ item_id, names: [name] }));
  const products = await findProducts(upstreams, step, wanted);
  return { snapshot: buildTodos(meal, raw.items, new ProductLookup(products)), raw, recorded: { products } };
}
