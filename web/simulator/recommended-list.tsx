import type { Round } from '../api/types.ts';
import { localized } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { tapRecommendation } from './app-actions.ts';
import { t } from './texts.ts';
import { busy, tapped } from './visit.ts';

/** The recommended items, which can be tapped. */
export function RecommendedList({ round }: { round: Round }) {
  const items = round.recommended_items;
  if (items.length === 0) {
    return <p class="muted small">{t(round.status === 'in_progress' ? 'nothing_yet' : 'none')}</p>;
  }
  return (
    <ul class="app-list">
      {items.map(({ rec_id, product, reason_detail_marketing }) => {
        const name = product?.name ?? t('no_product');
        return (
          <li key={rec_id} class="app-row">
            <span class="app-row-text">
              {name}
              <span class="app-row-note">{localized(reason_detail_marketing)}</span>
            </span>
            <Button
              small
              disabled={busy.value}
              aria-label={t('named', { what: t('tap'), name })}
              onClick={() => tapRecommendation(rec_id)}
            >
              {t(tapped.value.has(rec_id) ? 'tapped' : 'tap')}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
