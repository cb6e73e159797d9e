import type { ChatRow } from '../api/types.ts';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import './chat-table.css';
import { ProfileSummary } from './profile-summary.tsx';
import { t } from './texts.ts';

interface ChatTableProps {
  rows: readonly ChatRow[];
  /** Chats that have just changed. */
  marked: ReadonlySet<string>;
  onPickProfile: (profileId: string) => void;
}

/** One row per chat; a card on narrow screens. */
export function ChatTable({ rows, marked, onPickProfile }: ChatTableProps) {
  return (
    <table class="chat-table">
      <caption class="visually-hidden">{t('chats')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('status')}</th>
          <th scope="col">{t('prompt')}</th>
          <th scope="col">{t('profile')}</th>
          <th scope="col">{t('started')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.chat_id}
            class={marked.has(row.chat_id) ? 'chat-marked' : ''}
            data-chat-id={row.chat_id}
          >
            <td class="chat-status">
              <StatusChip status={row.status} />
            </td>
            <td class="chat-prompt">
              <a href={`/dashboard/chats/${row.chat_id}`}>{row.prompt}</a>
              {row.last_error && <p class="chat-error">{row.last_error}</p>}
            </td>
            <td class="chat-profile">
              <ProfileSummary row={row} onPick={onPickProfile} />
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
        ))}
      </tbody>
    </table>
  );
}
