import type { Todos } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { Panel } from '../ui/panel.tsx';
import './recipe.css';
import { ingredientText } from './display-texts.ts';
import { t } from './texts.ts';

/** The meal, from the texts of the shopping list. */
export function Recipe({ todos }: { todos: Todos | null }) {
  if (!todos) {
    return (
      <Panel title={t('recipe')}>
        <p class="muted">{t('not_yet')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('recipe')}>
      <div class="recipe">
        <h3 class="recipe-title">{todos.recipe_title}</h3>
        <p>{todos.intro_message}</p>
        <p class="muted">{todos.recipe_description}</p>
        <p>
          <strong class="small">{t('why_this_meal')}</strong> {todos.recommendation_message}
        </p>
        {todos.notes && (
          <p>
            <strong class="small">{t('notes')}</strong> {todos.notes}
          </p>
        )}
        <h4>{t('ingredients')}</h4>
        <ul class="recipe-ingredients">
          {todos.ingredients.map(({ name, quantity, quantity_unit }) => (
            <li key={`${name.ko} ${quantity}`}>
              {ingredientText(name)}{' '}
              <span class="muted number">
                {formatNumber(quantity)} {ingredientText(quantity_unit)}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
