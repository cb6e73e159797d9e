import type { ComponentChildren } from 'preact';
import type { Page } from '../api/types.ts';
import { t } from '../i18n/common-texts.ts';
import { formatNumber } from '../i18n/format.ts';
import { Icon } from './icons.tsx';
import './pager.css';

interface PagerProps {
  page: Page<unknown>;
  /** The URL of a page, from 0. */
  toPath: (page: number) => string;
  /** Beside the range. */
  children?: ComponentChildren;
}

/** The shown range, and links to the previous and the next page. */
export function Pager({ page, toPath, children }: PagerProps) {
  const first = page.page * page.size;
  const last = first + page.items.length;
  return (
    <nav class="pager" aria-label={t('pages')}>
      <span class="muted small number">
        {t('range', {
          from: formatNumber(first + 1),
          to: formatNumber(last),
          total: formatNumber(page.total),
        })}
      </span>
      {children}
      <PageLink to={page.page > 0 ? toPath(page.page - 1) : null}>
        <Icon name="left" />
        {t('previous')}
      </PageLink>
      <PageLink to={last < page.total ? toPath(page.page + 1) : null}>
        {t('next')}
        <Icon name="right" />
      </PageLink>
    </nav>
  );
}

/** A disabled button if there is no target. */
function PageLink({ to, children }: { to: string | null; children: ComponentChildren }) {
  if (to === null) {
    return (
      <span class="button button-small pager-end" aria-hidden="true">
        {children}
      </span>
    );
  }
  return (
    <a class="button button-secondary button-small" href={to}>
      {children}
    </a>
  );
}
