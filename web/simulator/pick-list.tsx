import type { Round } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { togglePicked } from './app-actions.ts';
import { t } from './texts.ts';
import { picked } from './visit.ts';

/** The shopping list, with a checkbox per line. */
export function PickList({ round }: { round: Round }) {
  if (!round.todos) return <p class="muted small">{t('nothing_yet')}</p>;
  return (
    <>
      <ol class="app-list">
        {round.todos.items.map(({ product, quantity }, index) => (
          // A list may contain a product twice, and the index is stable.
          <li key={index}>
            <label class="pick">
              <input type="checkbox" checked={picked.value.has(index)} onChange={() => togglePicked(index)} />
              <span>
                {product?.name ?? t('no_product')}{' '}
                <span class="muted number">× {formatNumber(quantity)}</span>
              </span>
            </label>
          </li>
        ))}
      </ol>
      <p class="muted small">{t('list_hint')}</p>
    </>
  );
}
