import type { ChatDetail } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { formatDateTime } from '../i18n/format.ts';
import { profileFacts } from '../list/profile-summary.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Fact } from '../ui/fact.tsx';
import { Icon } from '../ui/icons.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { useTitle } from '../ui/use-title.ts';
import './chat-header.css';
import { t } from './texts.ts';

/** The chat's profile, prompt, status and times. */
export function ChatHeader({ chat }: { chat: ChatDetail }) {
  const name = chat.profile_summary.name ?? common('unknown_name');
  useTitle(`${name} · ${chat.prompt}`);
  return (
    <header class="chat-header">
      <div class="chat-header-line">
        <Icon name="user" size={20} />
        <h1>{name}</h1>
        <span class="muted">{profileFacts(chat.profile_summary)}</span>
        <StatusChip status={chat.status} />
        <CopyButton label={t('copy_link')} icon="link" text={() => location.href} />
      </div>
      <dl class="chat-header-facts">
        <Fact name={t('started')}>
          <RelativeTime iso={chat.created_at} />
        </Fact>
        <Fact name={t('updated')}>
          <RelativeTime iso={chat.updated_at} />
        </Fact>
        {chat.ended_at && (
          <Fact name={t('ended')}>
            <time dateTime={chat.ended_at}>{formatDateTime(chat.ended_at)}</time>
          </Fact>
        )}
        <Fact name={t('chat')}>
          <code>{chat.chat_id}</code>
        </Fact>
        {chat.profile_session_id && (
          <Fact name={t('session')}>
            <code>{chat.profile_session_id}</code>
          </Fact>
        )}
      </dl>
      {chat.last_error && <ErrorBanner title={t('round_failed')} message={chat.last_error} />}
    </header>
  );
}
