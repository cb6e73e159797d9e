import { isTimeAgo, parseTimeBound } from '../../domain/chat/chat-filter.ts';
import { formatDateTime } from '../i18n/format.ts';
import { profileName } from '../live/profile-names.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import type { ChangeQuery } from './list-filters.tsx';
import { getChosenTime, type ListQuery } from './list-query.ts';
import { t } from './texts.ts';

interface Chip {
  /** The filter that a click clears. */
  name: 'profileId' | 'errorCode' | 'from' | 'to' | 'minSeconds' | 'maxSeconds';
  icon: IconName;
  text: string;
  /** The name of the button, without the chip's text. */
  clear: string;
}

/** The filters that no field of the line shows, as buttons that clear them. */
export function FilterChips({ query, onChange }: { query: ListQuery; onChange: ChangeQuery }) {
  const chips = toChips(query);
  if (chips.length === 0) return null;
  return (
    <div class="list-chips">
      {chips.map(({ name, icon, text, clear }) => (
        <button
          key={name}
          type="button"
          class="list-chip"
          title={clear}
          onClick={() => onChange({ [name]: undefined })}
        >
          <Icon name={icon} size={14} />
          <span class="visually-hidden">{clear}: </span>
          <span class="list-chip-text">{text}</span>
          <Icon name="close" size={14} />
        </button>
      ))}
    </div>
  );
}

function toChips(query: ListQuery): Chip[] {
  const { profileId, errorCode, from, to, minSeconds, maxSeconds } = query;
  const clear = t('clear_filter');
  const chips: Chip[] = [];
  if (profileId) {
    const text = profileName(profileId) ?? profileId;
    chips.push({ name: 'profileId', icon: 'user', text, clear: t('clear_profile') });
  }
  if (errorCode) chips.push({ name: 'errorCode', icon: 'alert', text: errorCode, clear });
  if (from && !getChosenTime(query)) chips.push(toTimeChip('from', from));
  if (to) chips.push(toTimeChip('to', to));
  if (minSeconds) {
    chips.push({ name: 'minSeconds', icon: 'clock', text: t('at_least', { seconds: minSeconds }), clear });
  }
  if (maxSeconds) {
    chips.push({ name: 'maxSeconds', icon: 'clock', text: t('at_most', { seconds: maxSeconds }), clear });
  }
  return chips;
}

function toTimeChip(name: 'from' | 'to', bound: string): Chip {
  const time = parseTimeBound(bound, Date.now());
  const text = isTimeAgo(bound) || !time ? bound : formatDateTime(time.toISOString());
  return { name, icon: 'clock', text: t(`chip_${name}`, { time: text }), clear: t('clear_filter') };
}
