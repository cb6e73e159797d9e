import type { MadeStep } from '../../db/repositories/chat/steps.ts';
import { buildNotifications } from '../../domain/chat/notifications.ts';
import { ProductLookup } from '../../domain/chat/product.ts';
import { findProducts, getSession, readBasket } from './basket.ts';
import type { StepUpstreams } from './deps.ts';
import { createStepActivity, type StepInput } from './run-step.ts';

/** Step 4: signage ads and coupons (NOTI-02..09). */
export const notifications = createStepActivity('notifications', makeNotifications);

/** The step without writes to the round's rows; replays run it too. */
export async function makeNotifications(upstreams: StepUpstreams, step: StepInput): Promise<MadeStep> {
  const { context, call } = step;
  const [raw, signages] = await Promise.all([
    upstreams.llmDemo.notifications(getSession(context), readBasket(context), call('notifications')),
    upstreams.store.signages({ ...call('signages'), tenantCode: context.tenantCode }),
  ]);
  const wanted = [...raw.ads, ...raw.coupons].map(({ item_id, item_name, item_name_en }) => ({
    item_id,
    names: [item_name, item_name_en],
  }));
  const products = await findProducts(upstreams, step, wanted);
  const snapshot = buildNotifications(raw, new ProductLookup(products), signages);
  return { snapshot, raw, recorded: { products, signages } };
}
