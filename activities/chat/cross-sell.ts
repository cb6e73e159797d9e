import type { MadeStep } from '../../db/repositories/chat/steps.ts';
import { ProductLookup } from '../../domain/chat/product.ts';
import { buildRecommendedItems } from '../../domain/chat/recommended-items.ts';
import { findProducts, getSession, readBasket } from './basket.ts';
import type { StepUpstreams } from './deps.ts';
import { createStepActivity, type StepInput } from './run-step.ts';

/** Step 3: recommended items for the meal (REC-01). */
export const crossSell = createStepActivity('cross_sell', makeCrossSell);

/** The step without writes to the round's rows; replays run it too. */
export async function makeCrossSell(upstreams: StepUpstreams, step: StepInput): Promise<MadeStep> {
  const { context, call } = step;
  const raw = await upstreams.llmDemo.crossSell(getSession(context), readBasket(context), call('cross-sell'));
  const wanted = raw.items.map(({ item_id, item_name }) => ({ item_id, names: [item_name] }));
  const products = await findProducts(upstreams, step, wanted);
  const snapshot = { recommended_items: buildRecommendedItems(raw.items, new ProductLookup(products)) };
  return { snapshot, raw, recorded: { products } };
}
