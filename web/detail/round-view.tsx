import type { ChatDetail, Round } from '../api/types.ts';
import { LiveStoreMap } from '../store-map/live-store-map.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { Panel } from '../ui/panel.tsx';
import { Barcodes } from './barcodes.tsx';
import type { LoadedChat } from './load-chat.ts';
import { Notifications } from './notifications.tsx';
import { Receipt } from './receipt.tsx';
import { Recipe } from './recipe.tsx';
import { Recommendations } from './recommendations.tsx';
import './round-view.css';
import { ShoppingList } from './shopping-list.tsx';
import { StepTimeline } from './step-timeline.tsx';
import { t } from './texts.ts';
import { TriggerEvents } from './trigger-events.tsx';

/** All data of a round, with placeholders for missing data. */
export function RoundView({ chat, detail, round }: { chat: LoadedChat; detail: ChatDetail; round: Round }) {
  const receipt = chat.receipts.value.find(({ round_id }) => round_id === round.round_id) ?? null;
  const { todos } = round;
  return (
    <div class="round">
      <blockquote class="round-prompt">{round.prompt}</blockquote>
      {round.last_error && round.last_error !== detail.last_error && (
        <ErrorBanner title={t('round_failed')} message={round.last_error} />
      )}
      <Panel title={t('steps')}>
        <StepTimeline chatId={detail.chat_id} round={round} receipt={receipt} />
      </Panel>
      <div class="round-columns">
        <div class="round-column">
          <Recipe todos={todos} />
          <ShoppingList todos={todos} />
          <Recommendations items={round.recommended_items} settled={round.status !== 'in_progress'} />
          <Notifications notifications={round.notifications} />
        </div>
        <div class="round-column">
          <Panel title={t('map')}>
            <LiveStoreMap
              items={todos?.items ?? []}
              activeSignage={round.notifications.ad?.signage ?? null}
            />
          </Panel>
          <TriggerEvents chat={chat} roundId={round.round_id} />
          {receipt && <Receipt receipt={receipt} />}
          <Barcodes chatId={detail.chat_id} profileId={detail.profile_id} round={round} />
        </div>
      </div>
    </div>
  );
}
