import { assertNever } from '../../domain/assert-never.ts';
import type { AdItem, SignageSlide } from '../api/types.ts';
import { formatNumber, formatPrice } from '../i18n/format.ts';
import { localized } from '../i18n/language.ts';
import { describeForgottenItem } from './forgotten-items.ts';
import { ProductPicture } from './product-picture.tsx';
import { inStoreIdle, type Section } from './signage-display.ts';
import './signage-content.css';
import { SlideShow } from './slide-show.tsx';
import { t } from './texts.ts';

/** Signage 2, in the store; `sections` is null while no shopper is near. */
export function InStoreSignage({
  slides,
  sections,
}: {
  slides: readonly SignageSlide[];
  sections: readonly Section<AdItem>[] | null;
}) {
  if (sections) {
    return (
      <div class="sections">
        {sections.map((section) => (
          <section key={section.kind} class={`section section-${section.kind}`} data-section={section.kind}>
            <SectionContent section={section} />
          </section>
        ))}
      </div>
    );
  }
  return (
    <SlideShow
      slides={inStoreIdle(slides).map(({ slide_no, title, products }) => ({
        key: String(slide_no),
        content: (
          <div class="slots">
            <p class="slots-title">{localized(title)}</p>
            <ul>
              {products.map(({ name, price, price_unit, src_url }) => (
                <li key={name} class="slot">
                  <ProductPicture srcUrl={src_url} />
                  <span>{name}</span>
                  <span class="number">{formatPrice(price, price_unit)}</span>
                </li>
              ))}
            </ul>
          </div>
        ),
      }))}
    />
  );
}

function SectionContent({ section }: { section: Section<AdItem> }) {
  switch (section.kind) {
    case 'forgotten': {
      const { name, quantity } = describeForgottenItem(section.forgotten);
      return (
        <>
          <p class="section-label">{t('left_behind')}</p>
          <p class="section-title">{name ?? t('some_product')}</p>
          {quantity !== null && <p class="number">× {formatNumber(quantity)}</p>}
        </>
      );
    }
    case 'ad': {
      const { item_name, discount_pct, reason_detail_marketing, price, price_unit } = section.item;
      return (
        <>
          <p class="section-label">
            {discount_pct === null ? t('for_you') : t('discount', { percent: discount_pct })}
          </p>
          <p class="section-title">{item_name}</p>
          <p class="section-copy">{localized(reason_detail_marketing)}</p>
          <p class="number">{formatPrice(price, price_unit)}</p>
        </>
      );
    }
    case 'event':
      return (
        <>
          <p class="section-label">{t('happening')}</p>
          <p class="section-title">{localized(section.event.title)}</p>
          <p class="section-copy">{localized(section.event.text)}</p>
        </>
      );
    default:
      return assertNever(section);
  }
}
