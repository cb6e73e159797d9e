import type { Todos } from '../api/types.ts';
import { formatNumber, formatPrice } from '../i18n/format.ts';
import { Panel } from '../ui/panel.tsx';
import './shopping-list.css';
import { priceText } from './display-texts.ts';
import { totalUnit } from './round-values.ts';
import { t } from './texts.ts';

/** The shopping list, in walking order. */
export function ShoppingList({ todos }: { todos: Todos | null }) {
  if (!todos) {
    return (
      <Panel title={t('shopping_list')}>
        <p class="muted">{t('not_yet')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('shopping_list')} note={t('in_walking_order')}>
      <table class="shopping">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">{t('product')}</th>
            <th scope="col" class="shopping-section">
              {t('section')}
            </th>
            <th scope="col" class="shopping-number">
              {t('quantity')}
            </th>
            <th scope="col" class="shopping-number">
              {t('price')}
            </th>
          </tr>
        </thead>
        <tbody>
          {todos.items.map(({ product, quantity }, index) => (
            <tr key={index}>
              <td class="number muted">{index + 1}</td>
              <td>
                {product?.name ?? <span class="muted">{t('no_product')}</span>}
                {product?.brand && <span class="shopping-brand">{product.brand}</span>}
                <span class="shopping-section-small">{product?.section_name}</span>
              </td>
              <td class="shopping-section">
                {product?.section_name} <span class="muted">{product?.section_code}</span>
              </td>
              <td class="shopping-number number">{formatNumber(quantity)}</td>
              <td class="shopping-number number">
                {product && priceText(product.price, product.price_unit)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t('total')}
            </th>
            <td class="shopping-section" />
            <td class="shopping-number number" colSpan={2}>
              {formatPrice(todos.total, totalUnit(todos.items))}
            </td>
          </tr>
        </tfoot>
      </table>
    </Panel>
  );
}
