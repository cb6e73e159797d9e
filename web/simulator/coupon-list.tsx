import type { CouponKind } from '../../domain/chat/event-kind.ts';
import type { CouponItem, Round } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/status-chip.tsx';
import { settleCoupon } from './app-actions.ts';
import { t } from './texts.ts';
import { busy, coupons } from './visit.ts';

/** The round's coupons, to issue, redeem or dismiss. */
export function CouponList({ round }: { round: Round }) {
  const { ad, coupon } = round.notifications;
  if (coupon.length === 0) return <p class="muted small">{t(ad ? 'none' : 'nothing_yet')}</p>;
  return (
    <ul class="app-list">
      {coupon.map((item) => (
        <Coupon key={item.rec_id} item={item} state={coupons.value.get(item.rec_id)} />
      ))}
    </ul>
  );
}

/** `state` is undefined for an untouched coupon. */
function Coupon({ item, state }: { item: CouponItem; state: CouponKind | undefined }) {
  const kinds =
    state === undefined ? (['issued', 'dismissed'] as const) : (['redeemed', 'dismissed'] as const);
  const verbs = { issued: 'issue', redeemed: 'redeem', dismissed: 'dismiss' } as const;
  return (
    <li class="app-row">
      <span class="app-row-text">
        {item.item_name}{' '}
        {item.discount_pct !== null && <span class="muted number">−{formatNumber(item.discount_pct)}%</span>}
      </span>
      {state && <Chip tone={state === 'issued' ? 'busy' : 'calm'}>{t(state)}</Chip>}
      {(state === undefined || state === 'issued') &&
        kinds.map((kind) => (
          <Button
            key={kind}
            small
            variant={kind === 'dismissed' ? 'ghost' : 'secondary'}
            disabled={busy.value}
            aria-label={t('named', { what: t(verbs[kind]), name: item.item_name })}
            onClick={() => settleCoupon(item.rec_id, kind)}
          >
            {t(verbs[kind])}
          </Button>
        ))}
    </li>
  );
}
