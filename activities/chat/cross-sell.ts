import { type MadeStep, saveStep } from '../../db/repositories/chat/steps.ts';
import { ProductLookup } from '../../domain/chat/product.ts';
import { buildRecommendedItems } from '../../domain/chat/recommended-items.ts';
import { findProducts, getSession, readBasket } from './basket.ts';
import type { ChatActivityDeps, StepArgs, StepReport, StepUpstreams } from './deps.ts';
import { runStep, type StepInput } from './run-step.ts';

const report: StepReport = { restorable: false };

/** Step 3: recommended items for the meal (REC-01). */
export async function crossSell(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(
    deps,
    'cross_sell',
    args,
    async (step) => {
      await saveStep(deps.db, step.key, 'cross_sell', step.result(await makeCrossSell(deps, step)));
      return report;
    },
    () => report,
  );
}

/** The step without writes to the round's rows; replays run it too. */
export async function makeCrossSell(upstreams: StepUpstreams, step: StepInput): Promise<MadeStep> {
  const { context, call } = step;
  const raw = await upstreams.llmDemo.crossSell(getSession(context), readBasket(context), call('cross-sell'));
  const wanted = raw.items.map(({ item_id, item_name }) => ({ item_id, names: [item_name] }));
  const products = await findProducts(upstreams, step, wanted);
  const snapshot = { recommended_items: buildRecommendedItems(raw.items, new ProductLookup(products)) };
  return { snapshot, raw, recorded: { products } };
}
