import { Button } from '../ui/button.tsx';
import { issueFirstCoupon, redeemIssuedCoupon } from './app-actions.ts';
import './guide.css';
import type { NextAction } from './next-action.ts';
import { walkIn, walkOut } from './shopper.ts';
import { t } from './texts.ts';
import { busy, next } from './visit.ts';

/** Handlers of the actions that a button can perform. */
const handlers = {
  walk_in: walkIn,
  issue_coupon: issueFirstCoupon,
  redeem_coupon: redeemIssuedCoupon,
  walk_out: walkOut,
} satisfies Partial<Record<NextAction, () => unknown>>;

/** Suggests the next action, so that a new user sees all features. */
export function Guide() {
  const action = next.value;
  return (
    <div class="guide" data-next={action} aria-live="polite">
      <p>
        <strong class="guide-label">{t('next')}</strong> {t(`do_${action}`)}
      </p>
      {hasHandler(action) && (
        <Button variant="primary" disabled={busy.value} onClick={() => handlers[action]()}>
          {t(`go_${action}`)}
        </Button>
      )}
    </div>
  );
}

function hasHandler(action: NextAction): action is keyof typeof handlers {
  return action in handlers;
}
