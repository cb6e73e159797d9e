import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { chatStatuses } from '../../domain/chat/progress.ts';
import { t as common } from '../i18n/common-texts.ts';
import { Icon } from '../ui/icons.tsx';
import { FilterChips } from './filter-chips.tsx';
import './list-filters.css';
import { getChosenTime, isUuid, type ListQuery, timesAgo } from './list-query.ts';
import { MoreFilters } from './more-filters.tsx';
import { t } from './texts.ts';

const typingMs = 300;

export type ChangeQuery = (change: Partial<ListQuery>, options?: { typing?: boolean }) => void;

interface ListFiltersProps {
  query: ListQuery;
  /** A change resets the page to the first; `typing` changes replace the history entry. */
  onChange: ChangeQuery;
}

/** One line of filters; those that are seldom used are in a part that opens. */
export function ListFilters({ query, onChange }: ListFiltersProps) {
  const [isOpen, setOpen] = useState(false);
  const moreId = useId();
  return (
    <search>
      <div class="list-filters">
        <TextFilter
          text={query.text ?? ''}
          onChange={(text) =>
            isUuid(text)
              ? onChange({ profileId: text, text: undefined })
              : onChange({ text: text || undefined }, { typing: true })
          }
        />
        <StatusFilter query={query} onChange={onChange} />
        <TimeFilter query={query} onChange={onChange} onCustom={() => setOpen(true)} />
        <button
          type="button"
          class="button button-secondary list-more"
          aria-expanded={isOpen}
          aria-controls={moreId}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="filter" />
          {t('more_filters')}
        </button>
      </div>
      <div id={moreId} hidden={!isOpen}>
        {isOpen && <MoreFilters query={query} onChange={onChange} />}
      </div>
      <FilterChips query={query} onChange={onChange} />
    </search>
  );
}

function StatusFilter({ query, onChange }: ListFiltersProps) {
  return (
    <select
      class="input list-choice"
      aria-label={t('status')}
      value={query.status ?? ''}
      onChange={({ currentTarget }) =>
        onChange({ status: chatStatuses.find((one) => one === currentTarget.value) })
      }
    >
      <option value="">{t('all_statuses')}</option>
      {chatStatuses.map((status) => (
        <option key={status} value={status}>
          {common(`status_${status}`)}
        </option>
      ))}
    </select>
  );
}

function TimeFilter({ query, onChange, onCustom }: ListFiltersProps & { onCustom: () => void }) {
  const isAny = query.from === undefined && query.to === undefined;
  return (
    <select
      class="input list-choice"
      aria-label={t('time')}
      value={isAny ? '' : (getChosenTime(query) ?? 'custom')}
      onChange={({ currentTarget }) => {
        if (currentTarget.value === 'custom') onCustom();
        else onChange({ from: currentTarget.value || undefined, to: undefined });
      }}
    >
      <option value="">{t('any_time')}</option>
      {timesAgo.map((ago) => (
        <option key={ago} value={ago}>
          {t(`last_${ago}`)}
        </option>
      ))}
      <option value="custom">{t('custom_time')}</option>
    </select>
  );
}

/** Debounces the search text. */
function TextFilter({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // The back button changes the URL, and so the field.
  useEffect(() => setTyped(text), [text]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return (
    <label class="list-search">
      <Icon name="search" />
      <span class="visually-hidden">{t('search')}</span>
      <input
        class="input"
        type="search"
        maxLength={200}
        placeholder={t('search')}
        value={typed}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(value.trim()), typingMs);
        }}
      />
    </label>
  );
}
