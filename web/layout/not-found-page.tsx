import { EmptyState } from '../ui/empty-state.tsx';
import { t } from './texts.ts';

export function NotFoundPage() {
  return (
    <EmptyState icon="search" title={t('not_found')}>
      <a href="/dashboard">{t('to_list')}</a>
    </EmptyState>
  );
}
