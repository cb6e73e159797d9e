import type { AdItem, CouponItem, CouponSpot, Round } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { Panel } from '../ui/panel.tsx';
import { Chip } from '../ui/status-chip.tsx';
import './item-cards.css';
import { priceText, reasonText } from './display-texts.ts';
import { t } from './texts.ts';

type Item = AdItem | CouponItem | CouponSpot;

/** Ads of the signage, coupons of the app, and the store's own coupon spots. */
export function Notifications({ notifications }: { notifications: Round['notifications'] }) {
  const { ad, coupon, coupon_spot } = notifications;
  const signage = ad?.signage;
  return (
    <Panel title={t('notifications')}>
      <section class="item-group">
        <h3>{t('ads')}</h3>
        {signage && (
          <p class="muted small">
            {t('signage_at', {
              x: formatNumber(signage.x),
              y: formatNumber(signage.y),
              radius: formatNumber(signage.radius),
            })}
          </p>
        )}
        <Items items={ad?.items ?? []} empty={ad ? t('none') : t('not_yet')} />
      </section>
      <section class="item-group">
        <h3>{t('coupons')}</h3>
        <Items items={coupon} empty={ad ? t('none') : t('not_yet')} />
      </section>
      <details class="item-group">
        <summary>
          {t('coupon_spots')} <span class="muted number">{coupon_spot.length}</span>
        </summary>
        <Items items={coupon_spot} empty={t('none')} />
      </details>
    </Panel>
  );
}

function Items({ items, empty }: { items: readonly Item[]; empty: string }) {
  if (items.length === 0) return <p class="muted">{empty}</p>;
  return (
    <ul class="items">
      {items.map((item) => (
        <li key={item.rec_id ?? `${item.rank} ${item.item_name}`} class="item">
          <div class="item-head">
            <span class="item-name">{item.item_name}</span>
            {item.discount_pct !== null && <Chip tone="busy">{`−${formatNumber(item.discount_pct)}%`}</Chip>}
            <span class="item-price number">{priceText(item.price, item.price_unit)}</span>
          </div>
          {item.brand && (
            <p class="muted small">{[item.brand, item.zone_name].filter(Boolean).join(' · ')}</p>
          )}
          <p>{reasonText(item.reason_detail_marketing)}</p>
          <p class="item-analysis">{reasonText(item.reason_detail)}</p>
        </li>
      ))}
    </ul>
  );
}
