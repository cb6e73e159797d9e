import type { RecommendedItem } from '../api/types.ts';
import { Panel } from '../ui/panel.tsx';
import { Chip } from '../ui/status-chip.tsx';
import './item-cards.css';
import { priceText, reasonText } from './display-texts.ts';
import { t } from './texts.ts';

/** Cross-sell items with their reasons for operators and customers, in the current language. */
export function Recommendations({ items, settled }: { items: readonly RecommendedItem[]; settled: boolean }) {
  return (
    <Panel title={t('recommendations')}>
      {items.length === 0 && <p class="muted">{t(settled ? 'none' : 'not_yet')}</p>}
      <ul class="items">
        {items.map(({ rec_id, reason, reason_detail, reason_detail_marketing, product }) => (
          <li key={rec_id} class="item" data-rec={rec_id}>
            <div class="item-head">
              <span class="item-name">{product?.name ?? t('no_product')}</span>
              <Chip tone="calm">{reason}</Chip>
              {product && (
                <span class="item-price number">{priceText(product.price, product.price_unit)}</span>
              )}
            </div>
            <p>{reasonText(reason_detail_marketing)}</p>
            <p class="item-analysis">{reasonText(reason_detail)}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
