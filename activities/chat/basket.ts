import type { RoundContext } from '../../db/repositories/chat/round-context.ts';
import type { Meal } from '../../domain/chat/todos.ts';
import { SessionExpiredError } from '../../upstreams/errors.ts';
import type { BasketRequest, TodosAnswer } from '../../upstreams/llm-demo/schema.ts';
import type { ProductMatch } from '../../upstreams/store/schema.ts';
import type { StepUpstreams } from './deps.ts';
import type { StepInput } from './run-step.ts';

/** The meal of a round whose first step is done. */
export function readMeal({ done }: RoundContext): Meal {
  const meal = done.meal_suggest?.meal as Meal | undefined;
  if (!meal) throw new Error('this step needs the meal of step 1, which is missing');
  return meal;
}

/** The input of steps 3 and 4. */
export function readBasket(context: RoundContext): BasketRequest {
  const todos = context.done.todos as TodosAnswer | undefined;
  if (!todos) throw new Error('this step needs the todos of step 2, which are missing');
  return { meal: readMeal(context), todos: todos.items };
}

/** @throws {SessionExpiredError} when the session has expired during an earlier step or round */
export function getSession({ sessionId }: RoundContext): string {
  if (sessionId === null) throw new SessionExpiredError();
  return sessionId;
}

/** The store's products for items with an id, names, or both. Each id and name is requested once. */
export async function findProducts(
  { store }: StepUpstreams,
  { context, call }: StepInput,
  items: readonly { item_id: number | null; names: readonly (string | null)[] }[],
): Promise<ProductMatch[]> {
  const ids = new Set(items.flatMap(({ item_id }) => (item_id === null ? [] : [item_id])));
  const names = new Set(items.flatMap((item) => item.names.filter((name) => name !== null)));
  return store.products(
    { ids: [...ids], names: [...names], locale: context.locale },
    { ...call('products'), tenantCode: context.tenantCode },
  );
}
