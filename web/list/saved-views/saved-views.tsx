import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { getErrorMessage } from '../../../domain/error-message.ts';
import { listChats } from '../../api/client.ts';
import { ApiError } from '../../api/request.ts';
import type { SavedView } from '../../api/types.ts';
import { deleteView, listViews } from '../../api/views.ts';
import { formatNumber } from '../../i18n/format.ts';
import { paused } from '../../live/pause.ts';
import { useReading } from '../../live/use-reading.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ErrorBanner } from '../../ui/error-banner.tsx';
import { Icon } from '../../ui/icons.tsx';
import { type ListQuery, listPath, toFilterParams, toListPath } from '../list-query.ts';
import './saved-views.css';
import { SaveViewForm } from './save-view-form.tsx';
import { t } from './texts.ts';

/** A count may be of many chats, so they are read one after the other, and not often. */
const countsEveryMs = 60_000;

/** Links to the saved views with the numbers of their chats; saves the filters of the page, and deletes the shown view. */
export function SavedViews({ query }: { query: ListQuery }) {
  const views = useReading(listViews, { key: 'views', everyMs: null });
  const isSaving = useSignal(false);
  const failure = useSignal<unknown>(null);
  const saveButton = useRef<HTMLDivElement>(null);
  const { route } = useLocation();
  const shown = views.value.value ?? [];
  const counts = useReading((signal) => countChats(shown, signal), {
    key: shown.map(({ view_id }) => view_id).join(),
    everyMs: paused.value ? null : countsEveryMs,
  });
  const path = listPath({ ...query, page: 0 });
  const current = shown.find(({ filter }) => toListPath(filter) === path);
  const canSave = !current && Object.keys(toFilterParams(query)).length > 0;
  const error = failure.value ?? views.failure.value;
  if (shown.length === 0 && !canSave && !isSaving.value && error === null) return null;

  async function remove({ view_id }: SavedView) {
    failure.value = null;
    try {
      await deleteView(view_id);
      route('/dashboard');
    } catch (problem) {
      // Another admin was quicker.
      if (!(problem instanceof ApiError && problem.status === 404)) failure.value = problem;
    }
    await views.refresh();
  }

  function close() {
    isSaving.value = false;
    // The button that opened the form is there again after the next rendering.
    requestAnimationFrame(() => saveButton.current?.querySelector('button')?.focus());
  }

  return (
    <div class="views">
      {error !== null && <ErrorBanner title={t('failed')} message={getErrorMessage(error)} />}
      <div class="views-line">
        {shown.length > 0 && (
          <nav class="views-links" aria-label={t('views')}>
            <a href="/dashboard" aria-current={path === '/dashboard' ? 'page' : undefined}>
              {t('all')}
            </a>
            {shown.map((view) => (
              <a
                key={view.view_id}
                href={toListPath(view.filter)}
                title={view.shared ? t('is_shared') : undefined}
                aria-current={view === current ? 'page' : undefined}
              >
                {view.shared && <Icon name="user" size={13} />}
                {view.shared && <span class="visually-hidden">{t('is_shared')}: </span>}
                {view.name}
                <Count count={counts.value.value?.get(view.view_id)} />
              </a>
            ))}
          </nav>
        )}
        {current && (
          <IconButton
            icon="close"
            label={t('delete', { name: current.name })}
            onClick={() => remove(current)}
          />
        )}
        {canSave && !isSaving.value && (
          <div ref={saveButton}>
            <Button
              small
              variant="ghost"
              icon="bookmark"
              onClick={() => {
                isSaving.value = true;
              }}
            >
              {t('save')}
            </Button>
          </div>
        )}
      </div>
      {isSaving.value && (
        <SaveViewForm
          filter={toFilterParams(query)}
          onCancel={close}
          onSaved={async () => {
            isSaving.value = false;
            await views.refresh();
          }}
        />
      )}
    </div>
  );
}

function Count({ count }: { count: number | undefined }) {
  return count === undefined ? null : <span class="views-count number">{formatNumber(count)}</span>;
}

/** The numbers of the views' chats by the views' ids. */
async function countChats(
  views: readonly SavedView[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { view_id, filter } of views) {
    const { sort: _, ...filters } = filter;
    const { total } = await listChats({ ...filters, page: 0, size: 1 }, signal);
    counts.set(view_id, total);
  }
  return counts;
}
