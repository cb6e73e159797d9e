import { saveStep } from '../../db/repositories/steps.ts';
import { buildNotifications } from '../../domain/chat/notifications.ts';
import { basketOf, findProducts, sessionOf } from './basket.ts';
import type { ChatActivityDeps, StepArgs, StepReport } from './deps.ts';
import { tellMovedSoon } from './news.ts';
import { runStep } from './run-step.ts';

const report: StepReport = { restorable: false };

/** Step 4: signage ads and coupons (NOTI-02..09). */
export async function notifications(deps: ChatActivityDeps, args: StepArgs): Promise<StepReport> {
  return runStep(
    deps,
    'notifications',
    args,
    async (step) => {
      const { context } = step;
      const [answer, signages] = await Promise.all([
        deps.llmDemo.notifications(sessionOf(context), basketOf(context), step.call('notifications')),
        deps.store.signages({ ...step.call('signages'), tenantCode: context.tenantCode }),
      ]);
      const wanted = [...answer.ads, ...answer.coupons].map(({ item_id, item_name, item_name_en }) => ({
        item_id,
        names: [item_name, item_name_en],
      }));
      const products = await findProducts(deps, step, wanted);
      const snapshot = buildNotifications(answer, products, signages);
      await saveStep(deps.db, step.key, 'notifications', step.result(snapshot, answer));
      tellMovedSoon(deps, args.chat_id);
      return report;
    },
    () => report,
  );
}
