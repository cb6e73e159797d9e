import { useLocation } from 'preact-iso';
import { t as common } from '../i18n/common-texts.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { ChatHeader } from './chat-header.tsx';
import { chooseRound } from './round-values.ts';
import './detail-page.css';
import type { Round } from '../api/types.ts';
import { loadLater } from '../ui/load-later.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { useChat } from './load-chat.ts';
import { RawJson } from './raw-json.tsx';
import { RoundView } from './round-view.tsx';
import { t } from './texts.ts';

/** Seldom opened: a chunk of its own. */
const RoundComparison = loadLater(() =>
  import('./compare/round-comparison.tsx').then((module) => module.RoundComparison),
);

/** One chat: `/dashboard/chats/{chat_id}?round=N`, and `&with=N` for the round to compare it with. */
export function DetailPage({ chatId = '' }: { chatId?: string }) {
  const { query, route } = useLocation();
  const chat = useChat(chatId);
  const detail = chat.detail.value;
  const failure = chat.failure.value;
  if (failure?.code === 'NOT_FOUND') {
    return (
      <EmptyState icon="search" title={t('not_found')}>
        <a href="/dashboard">{t('back')}</a>
      </EmptyState>
    );
  }
  const round = detail && chooseRound(detail.rounds, query.round);
  return (
    <div class="detail">
      <a class="detail-back" href="/dashboard">
        ← {t('back')}
      </a>
      {failure && <ErrorBanner title={t('read_failed')} message={failure.message} onRetry={chat.refresh} />}
      {!detail && !failure && <p class="muted">{common('loading')}</p>}
      {detail && <ChatHeader chat={detail} />}
      {detail && round && (
        <Tabs
          label={t('rounds')}
          tabs={detail.rounds.map((one) => ({ id: String(one.round_no), label: <RoundTab round={one} /> }))}
          selected={String(round.round_no)}
          onSelect={(no) => route(`/dashboard/chats/${chatId}?round=${no}`, true)}
        >
          <RoundView key={round.round_id} chat={chat} detail={detail} round={round} />
          {detail.rounds.length > 1 && (
            <div class="detail-comparison">
              <RoundComparison detail={detail} round={round} receipts={chat.receipts.value} />
            </div>
          )}
        </Tabs>
      )}
      {detail && <RawJson value={detail} />}
    </div>
  );
}

/** A round's number and status. */
function RoundTab({ round }: { round: Round }) {
  return (
    <>
      {t('round', { no: round.round_no })}
      <StatusChip status={round.status} />
    </>
  );
}
