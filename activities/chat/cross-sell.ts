import { saveStep } from '../../db/repositories/steps.ts';
import { buildRecommendedItems } from '../../domain/chat/recommended-items.ts';
import { basketOf, findProducts, sessionOf } from './basket.ts';
import type { ChatActivityDeps, StepArgs, StepReport } from './deps.ts';
import { tellMovedSoon } from './news.ts';
import { runStep } from './run-step.ts';

const report: StepReport = { restorable: false };

/** Step 3: what goes with the meal (REC-01). */
export async function crossSell(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(
    deps,
    'cross_sell',
    args,
    async (step) => {
      const { context } = step;
      const answer = await deps.llmDemo.crossSell(
        sessionOf(context),
        basketOf(context),
        step.call('cross-sell'),
      );
      const wanted = answer.items.map(({ item_id, item_name }) => ({ item_id, names: [item_name] }));
      const products = await findProducts(deps, step, wanted);
      const snapshot = { recommended_items: buildRecommendedItems(answer.items, products) };
      await saveStep(deps.db, step.key, 'cross_sell', step.result(snapshot, answer));
      tellMovedSoon(deps, args.chat_id);
      return report;
    },
    () => report,
  );
}
