import type { ChatEvent } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { formatNumber, formatTime } from '../i18n/format.ts';
import { describeForgottenItem } from '../simulator/forgotten-items.ts';
import { Button } from '../ui/button.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { Panel } from '../ui/panel.tsx';
import { eventFacts } from './event-facts.ts';
import type { LoadedChat } from './load-chat.ts';
import { t } from './texts.ts';
import './trigger-events.css';

const icons: Record<ChatEvent['kind'], IconName> = {
  chat_completed: 'check',
  round_failed: 'alert',
  chat_ended: 'stop',
  backlist_triggered: 'inbox',
  signage_triggered: 'screen',
  coupon_triggered: 'coupon',
  recommend_triggered: 'spark',
};

/** A chat's events, newest first, with the reasons for recommended items (SIG-35, DUI-07). */
export function TriggerEvents({ chat, roundId }: { chat: LoadedChat; roundId: string }) {
  const page = chat.events.value;
  const shown = page?.items ?? [];
  const total = page?.total ?? 0;
  return (
    <Panel
      title={t('events')}
      note={total > shown.length ? t('events_shown', { total, shown: shown.length }) : undefined}
    >
      {page && shown.length === 0 && <p class="muted">{t('no_events')}</p>}
      <ol class="events">
        {shown.map((event, index) => (
          <EventRow
            key={event.event_id}
            event={event}
            here={event.round_id === roundId}
            last={!isOneTrigger(event, shown[index + 1])}
          />
        ))}
      </ol>
      {total > shown.length && (
        <Button small onClick={chat.showMoreEvents}>
          {t('more_events')}
        </Button>
      )}
    </Panel>
  );
}

/** A signage trigger has one row per item; data of the whole trigger are shown once. */
function isOneTrigger(event: ChatEvent, older: ChatEvent | undefined): boolean {
  return event.kind === older?.kind && event.created_at === older.created_at;
}

/** `here`: belongs to the shown round; `last`: the last row of its trigger. */
function EventRow({ event, here, last }: { event: ChatEvent; here: boolean; last: boolean }) {
  const { name, discount, couponKind, analystComment, forgotten, notifications } = eventFacts(event.payload);
  const facts = [
    name,
    discount === null ? null : `−${formatNumber(discount)}%`,
    couponKind && event.kind === 'coupon_triggered' ? t(`coupon_${couponKind}`) : null,
    notifications === null ? null : t('notification_count', { count: notifications }),
  ].filter((fact) => fact !== null);
  const leftBehind = forgotten.flatMap((one) => describeForgottenItem(one).name ?? []);
  return (
    <li class={here ? 'event' : 'event event-elsewhere'} data-kind={event.kind}>
      <Icon name={icons[event.kind]} />
      <div>
        <p class="event-head">
          <strong>{t(`event_${event.kind}`)}</strong>
          <span>{facts.join(' · ')}</span>
          <time class="muted number" dateTime={event.created_at} title={event.created_at}>
            {formatTime(event.created_at)}
          </time>
        </p>
        {analystComment && (
          <p class="event-comment">
            <span class="event-comment-label">{common('why_recommended')}</span> {analystComment}
          </p>
        )}
        {last && leftBehind.length > 0 && (
          <p class="muted small">
            {t('forgotten')}: {leftBehind.join(', ')}
          </p>
        )}
      </div>
    </li>
  );
}
