import type { StoreMap } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import type { Circle, Point } from './circle.ts';
import { t } from './texts.ts';
import type { WalkedItem } from './walk.ts';

/** The map as text, for users who cannot or do not want to see the drawing. */
export function MapList({ map, items }: { map: StoreMap; items: readonly WalkedItem[] }) {
  return (
    <details class="map-list">
      <summary>{t('as_list')}</summary>
      <div class="map-list-columns">
        <section>
          <h3>{t('signages')}</h3>
          <ul>
            {map.signages.map(({ signage_no, name, location }) => (
              <li key={signage_no}>
                {signage_no}. {name} <span class="muted">{circleText(location)}</span>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>{t('coupon_spots')}</h3>
          <ul>
            {map.coupon_spots.map(({ spot_no, item_name, location }) => (
              <li key={spot_no}>
                {spot_no}. {item_name} <span class="muted">{circleText(location)}</span>
              </li>
            ))}
          </ul>
        </section>
        {items.length > 0 && (
          <section>
            <h3>{t('products')}</h3>
            <ol>
              {items.map(({ product }, index) => (
                // The index is stable, and a list may contain a product twice.
                <li key={index}>
                  {index + 1}. {product?.name ?? '—'}{' '}
                  <span class="muted">{product?.location ? pointText(product.location) : t('no_place')}</span>
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
    </details>
  );
}

function circleText({ x, y, radius }: Circle): string {
  return t('place', { x: formatNumber(x), y: formatNumber(y), radius: formatNumber(radius) });
}

function pointText({ x, y }: Point): string {
  return t('point', { x: formatNumber(x), y: formatNumber(y) });
}
