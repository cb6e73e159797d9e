import { type ChatSort, defaultChatSort } from '../../domain/chat/chat-filter.ts';
import type { ChatRow } from '../api/types.ts';
import { formatNumber, formatSeconds } from '../i18n/format.ts';
import { Icon } from '../ui/icons.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import './chat-table.css';
import type { ChangeQuery } from './list-filters.tsx';
import { ProfileSummary } from './profile-summary.tsx';
import { t } from './texts.ts';

interface ChatTableProps {
  rows: readonly ChatRow[];
  /** Chats that have just changed. */
  marked: ReadonlySet<string>;
  sort: ChatSort | undefined;
  onChange: ChangeQuery;
}

/** One row per chat; a card on narrow screens. */
export function ChatTable({ rows, marked, sort = defaultChatSort, onChange }: ChatTableProps) {
  const sorting = { sort, onChange };
  return (
    <table class="chat-table">
      <caption class="visually-hidden">{t('chats')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('status')}</th>
          <th scope="col">{t('prompt')}</th>
          <th scope="col">{t('profile')}</th>
          <SortHeader by="rounds" {...sorting} />
          <SortHeader by="duration" {...sorting} />
          <th scope="col" class="chat-figure">
            {t('credits')}
          </th>
          <SortHeader by="start" {...sorting} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <ChatTableRow key={row.chat_id} row={row} isMarked={marked.has(row.chat_id)} onChange={onChange} />
        ))}
      </tbody>
    </table>
  );
}

type SortBy = 'start' | 'duration' | 'rounds';
const sortTexts = { start: 'started', duration: 'seconds', rounds: 'rounds' } as const;

/** Sorts by its column at a click: first the newest, longest or most, then the other way round. */
function SortHeader({ by, sort, onChange }: { by: SortBy; sort: ChatSort; onChange: ChangeQuery }) {
  const direction = getDirection(by, sort);
  return (
    <th scope="col" class={by === 'start' ? '' : 'chat-figure'} aria-sort={direction}>
      <button
        type="button"
        class="chat-sort"
        onClick={() => onChange({ sort: direction === 'descending' ? by : `-${by}` })}
      >
        {t(sortTexts[by])}
        {direction !== 'none' && <Icon name={direction === 'ascending' ? 'up' : 'down'} size={12} />}
      </button>
    </th>
  );
}

function getDirection(by: SortBy, sort: ChatSort): 'ascending' | 'descending' | 'none' {
  if (sort === by) return 'ascending';
  return sort === `-${by}` ? 'descending' : 'none';
}

function ChatTableRow({
  row,
  isMarked,
  onChange,
}: {
  row: ChatRow;
  isMarked: boolean;
  onChange: ChangeQuery;
}) {
  return (
    <tr class={isMarked ? 'chat-marked' : ''} data-chat-id={row.chat_id}>
      <td class="chat-status">
        <StatusChip status={row.status} />
      </td>
      <td class="chat-prompt">
        <a href={`/dashboard/chats/${row.chat_id}`}>{row.prompt}</a>
        <ChatError row={row} onPick={(errorCode) => onChange({ errorCode })} />
      </td>
      <td class="chat-profile">
        <ProfileSummary row={row} onPick={(profileId) => onChange({ profileId })} />
      </td>
      <td class="chat-figure chat-rounds">
        <span class="chat-unit">{t('rounds')} </span>
        {formatNumber(row.round_count)}
      </td>
      <td class="chat-figure chat-seconds">{row.seconds === null ? '—' : formatSeconds(row.seconds)}</td>
      <td class="chat-figure chat-credits">
        <span class="chat-unit">{t('credits')} </span>
        {formatNumber(row.credits)}
      </td>
      <td class="chat-time">
        <RelativeTime iso={row.created_at} />
        {row.ended_at && (
          <p class="chat-ended">
            {t('ended')} <RelativeTime iso={row.ended_at} />
          </p>
        )}
      </td>
    </tr>
  );
}

/** The last error; its code filters by it. */
function ChatError({ row, onPick }: { row: ChatRow; onPick: (code: string) => void }) {
  const { last_error: error, error_code: code } = row;
  if (!error) return null;
  if (!code || !error.startsWith(code)) return <p class="chat-error">{error}</p>;
  return (
    <p class="chat-error">
      <button
        type="button"
        class="chat-error-code"
        title={t('only_error', { code })}
        onClick={() => onPick(code)}
      >
        {code}
      </button>
      {error.slice(code.length)}
    </p>
  );
}
