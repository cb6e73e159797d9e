import type { AdItem, SignageSlide } from '../api/types.ts';
import { formatPrice } from '../i18n/format.ts';
import { language, localized } from '../i18n/language.ts';
import { ProductPicture } from './product-picture.tsx';
import { cardCopy, entranceCard, entranceIdle } from './signage-display.ts';
import './signage-content.css';
import { SlideShow } from './slide-show.tsx';
import { t } from './texts.ts';

/** Signage 1, at the entrance; `items` is null while no shopper is near. */
export function EntranceSignage({
  slides,
  items,
}: {
  slides: readonly SignageSlide[];
  items: readonly AdItem[] | null;
}) {
  const card = items && entranceCard(items);
  if (card) return <ProductCard item={card} />;
  return (
    <SlideShow
      slides={entranceIdle(slides).map(({ slide_no, title, products: [product] }) => ({
        key: String(slide_no),
        content: (
          <div class="card">
            <ProductPicture srcUrl={product?.src_url ?? null} />
            <div class="card-words">
              <p class="card-title">{localized(title)}</p>
              {product && (
                <p class="card-copy">
                  {product.name} <span class="number">{formatPrice(product.price, product.price_unit)}</span>
                </p>
              )}
            </div>
          </div>
        ),
      }))}
    />
  );
}

/** The advertised product. */
function ProductCard({ item }: { item: AdItem }) {
  return (
    <div class="card card-recognized" data-rec={item.rec_id}>
      <ProductPicture srcUrl={item.product?.src_url ?? null} />
      <div class="card-words">
        {item.discount_pct !== null && (
          <p class="card-discount number">{t('discount', { percent: item.discount_pct })}</p>
        )}
        <p class="card-title">{item.item_name}</p>
        <p class="card-copy">{cardCopy(item, language.value)}</p>
        <p class="card-price number">{formatPrice(item.price, item.price_unit)}</p>
      </div>
    </div>
  );
}
