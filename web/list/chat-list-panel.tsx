import { useLocation } from 'preact-iso';
import { t as common } from '../i18n/common-texts.ts';
import { formatNumber } from '../i18n/format.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Icon } from '../ui/icons.tsx';
import { loadLater } from '../ui/load-later.tsx';
import { Pager } from '../ui/pager.tsx';
import './chat-list-panel.css';
import type { ChatList } from './chat-list.ts';
import { ChatTable } from './chat-table.tsx';
import { ListFilters } from './list-filters.tsx';
import {
  exportPath,
  isFiltered,
  type ListQuery,
  listPath,
  type QueryProblem,
  readListQuery,
} from './list-query.ts';
import { t } from './texts.ts';
import { Usage } from './usage.tsx';
import { useChatList } from './use-chat-list.ts';
import { useHeld } from './use-held.ts';

/** Seldom in the first view's way: a chunk of its own. */
const SavedViews = loadLater(() =>
  import('./saved-views/saved-views.tsx').then((module) => module.SavedViews),
);

/** The tenant's chats, newest first; the filters are in the URL. */
export function ChatListPanel() {
  const { query: params, route } = useLocation();
  const { query, problems } = readListQuery(params);
  const list = useChatList(query);
  const rows = useHeld(list);
  const { value: page } = list.page;

  function change(changed: Partial<ListQuery>, { typing = false }: { typing?: boolean } = {}) {
    const wasTyped = typing && query.text !== undefined;
    route(listPath({ ...query, ...changed, page: 0 }), wasTyped);
  }

  return (
    <section class="chat-list panel" aria-labelledby="chats-title">
      <header class="panel-head">
        <h1 id="chats-title" class="chat-list-title">
          {t('chats')}
        </h1>
        {page && (
          <span class="muted small number">
            {t(isFiltered(query) ? 'matching' : 'total', { count: formatNumber(page.total) })}
          </span>
        )}
        <Usage />
      </header>
      <SavedViews query={query} />
      <ListFilters query={query} onChange={change} />
      {problems.length > 0 && <QueryProblems problems={problems} query={query} />}
      {list.error.value && (
        <div class="chat-list-error">
          <ErrorBanner title={t('load_failed')} message={list.error.value} onRetry={() => list.reload()} />
        </div>
      )}
      <div aria-live="polite">
        {list.arrived.value > 0 && (
          <p class="visually-hidden">{t('arrived', { count: formatNumber(list.arrived.value) })}</p>
        )}
        <NewChats list={list} query={query} onFirstPage={() => route(listPath({ ...query, page: 0 }))} />
      </div>
      <div class="chat-list-rows" ref={rows} aria-busy={list.loading.value}>
        {page && page.items.length > 0 && (
          <ChatTable rows={page.items} marked={list.marked.value} sort={query.sort} onChange={change} />
        )}
        {page && page.items.length === 0 && <NoRows query={query} />}
        {!page && list.loading.value && <p class="chat-list-loading muted">{common('loading')}</p>}
      </div>
      {page && page.items.length > 0 && (
        <Pager page={page} toPath={(to) => listPath({ ...query, page: to })}>
          <ExportLinks query={query} />
        </Pager>
      )}
    </section>
  );
}

/** Files of all chats that the filters show, not only of this page. */
function ExportLinks({ query }: { query: ListQuery }) {
  return (
    <span class="chat-list-export small">
      <Icon name="download" size={14} />
      {(['csv', 'json'] as const).map((format) => (
        <a
          key={format}
          href={exportPath(query, format)}
          download=""
          // Not a page of the dashboard.
          target="_self"
          aria-label={t('export', { format: format.toUpperCase() })}
          title={t('export', { format: format.toUpperCase() })}
        >
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  );
}

/** Names the parameters of the address that are left out. */
function QueryProblems({ problems, query }: { problems: readonly QueryProblem[]; query: ListQuery }) {
  return (
    <p class="chat-list-problems" role="alert">
      <Icon name="alert" />
      <span>
        {t('bad_filters')}{' '}
        {problems.map(({ name, value }, index) => (
          <>
            {index > 0 && ', '}
            <code key={name}>{`${name}=${value.slice(0, 60)}`}</code>
          </>
        ))}
      </span>
      <a href={listPath(query)}>{t('remove_bad_filters')}</a>
    </p>
  );
}

/** Shows new chats on a click, so that rows do not move by themselves. */
function NewChats({
  list,
  query,
  onFirstPage,
}: {
  list: ChatList;
  query: ListQuery;
  onFirstPage: () => void;
}) {
  const count = list.unseen.value.size;
  if (count === 0) return null;
  return (
    <button
      type="button"
      class="chat-list-new"
      onClick={() => (query.page === 0 ? list.showNew() : onFirstPage())}
    >
      <Icon name="up" />
      {t('new_chats', { count: formatNumber(count) })}
    </button>
  );
}

function NoRows({ query }: { query: ListQuery }) {
  if (isFiltered(query)) {
    return (
      <EmptyState icon="search" title={t('nothing_matches')}>
        <a href="/dashboard">{t('clear_filters')}</a>
      </EmptyState>
    );
  }
  if (query.page > 0) {
    return (
      <EmptyState title={t('past_the_end')}>
        <a href="/dashboard">{t('first_page')}</a>
      </EmptyState>
    );
  }
  return <EmptyState title={t('no_chats')}>{t('no_chats_hint')}</EmptyState>;
}
