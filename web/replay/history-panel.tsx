import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { RoundBundle, RoundExport } from '../api/types.ts';
import { formatDateTime, formatNumber } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { type HistoryEvent, listHistoryEvents } from './history-events.ts';
import { HistoryOutcome, useHistoryReplay } from './history-replay.tsx';
import { t } from './texts.ts';

interface HistoryPanelProps {
  bundle: RoundBundle;
  kept: RoundExport['history'];
}

/** Events that are drawn at most; a run of an actor has fewer. */
const maxShown = 5_000;

/** The events of the chat's actor with their times: those of the round, or all. */
export function HistoryPanel({ bundle, kept }: HistoryPanelProps) {
  const isAll = useSignal(false);
  const events = useMemo(() => listHistoryEvents(bundle), [bundle]);
  const ofRound = events.filter(({ isOfRound }) => isOfRound);
  const replay = useHistoryReplay(bundle.runs);
  const isParting = ({ run, eventId }: HistoryEvent) => replay.replayed.value?.[run]?.event_id === eventId;
  const shown = events
    .filter((event) => isAll.value || event.isOfRound || isParting(event))
    .slice(0, maxShown);
  const startMs = Date.parse(bundle.round.created_at);
  const hasMore = !isAll.value && ofRound.length < events.length;
  return (
    <Panel
      title={t('history')}
      note={!Number.isNaN(startMs) && t('since', { time: formatDateTime(bundle.round.created_at) })}
      actions={
        bundle.runs.length > 0 && (
          <Button small aria-disabled={replay.busy.value} onClick={replay.run}>
            {t('replay_history')}
          </Button>
        )
      }
    >
      <HistoryOutcome replay={replay} />
      {events.length === 0 && (
        <p class="muted">{t(kept === 'complete' ? 'no_history' : `history_${kept}`)}</p>
      )}
      <ol class="history-events">
        {shown.map((event) => {
          const { key, at, type, detail, isFailure } = event;
          return (
            <li key={key} class={isFailure ? 'history-failure' : ''}>
              <time class="number" dateTime={at ?? undefined} title={at ? formatDateTime(at) : undefined}>
                {at ? toOffset(Date.parse(at) - startMs) : '—'}
              </time>
              <span>
                <code>{type}</code> {detail} {isParting(event) && <mark>{t('parts_here')}</mark>}
              </span>
            </li>
          );
        })}
      </ol>
      {hasMore && (
        <Button
          small
          onClick={() => {
            isAll.value = true;
          }}
        >
          {t('all_events', { count: formatNumber(events.length) })}
        </Button>
      )}
    </Panel>
  );
}

/** The time since the round's start, such as `+1.042 sec`. */
function toOffset(ms: number): string {
  return formatNumber(ms / 1_000, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    signDisplay: 'always',
    minimumFractionDigits: 3,
  });
}
