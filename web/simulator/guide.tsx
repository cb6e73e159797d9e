import { Button } from '../ui/button.tsx';
import { issueFirstCoupon, redeemIssuedCoupon } from './app-actions.ts';
import './guide.css';
import type { NextAction } from './next-action.ts';
import { walkIn, walkOut } from './shopper.ts';
import { t } from './texts.ts';
import { busy, next } from './visit.ts';

/** What one press does, where the next action is one press. */
const presses = {
  walk_in: walkIn,
  issue_coupon: issueFirstCoupon,
  redeem_coupon: redeemIssuedCoupon,
  walk_out: walkOut,
} satisfies Partial<Record<NextAction, () => unknown>>;

/** The one thing to do next, so that a newcomer sees the whole system move. */
export function Guide() {
  const action = next.value;
  return (
    <div class="guide" data-next={action} aria-live="polite">
      <p>
        <strong class="guide-label">{t('next')}</strong> {t(`do_${action}`)}
      </p>
      {isPress(action) && (
        <Button variant="primary" disabled={busy.value} onClick={() => presses[action]()}>
          {t(`go_${action}`)}
        </Button>
      )}
    </div>
  );
}

function isPress(action: NextAction): action is keyof typeof presses {
  return action in presses;
}
