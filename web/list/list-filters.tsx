import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { chatStatuses } from '../../domain/chat/progress.ts';
import { t as common } from '../i18n/common-texts.ts';
import { profileName } from '../live/profile-names.ts';
import { Icon } from '../ui/icons.tsx';
import './list-filters.css';
import { isUuid, type ListQuery } from './list-query.ts';
import { t } from './texts.ts';

const typingMs = 300;

interface ListFiltersProps {
  query: ListQuery;
  /** A change resets the page to the first; `typing` changes replace the history entry. */
  onChange: (change: Partial<ListQuery>, options: { typing: boolean }) => void;
}

export function ListFilters({ query, onChange }: ListFiltersProps) {
  const statusId = useId();
  return (
    <search class="list-filters">
      <TextFilter
        text={query.text ?? ''}
        onChange={(text) =>
          isUuid(text)
            ? onChange({ profileId: text, text: undefined }, { typing: false })
            : onChange({ text: text || undefined }, { typing: true })
        }
      />
      <label class="visually-hidden" for={statusId}>
        {t('status')}
      </label>
      <select
        id={statusId}
        class="input list-status"
        value={query.status ?? ''}
        onChange={({ currentTarget }) => {
          const status = chatStatuses.find((one) => one === currentTarget.value);
          onChange({ status }, { typing: false });
        }}
      >
        <option value="">{t('all_statuses')}</option>
        {chatStatuses.map((status) => (
          <option key={status} value={status}>
            {common(`status_${status}`)}
          </option>
        ))}
      </select>
      {query.profileId && (
        <button
          type="button"
          class="list-profile"
          title={t('clear_profile')}
          onClick={() => onChange({ profileId: undefined }, { typing: false })}
        >
          <Icon name="user" size={14} />
          <span class="visually-hidden">{t('clear_profile')}: </span>
          <span class="list-profile-name">{profileName(query.profileId) ?? query.profileId}</span>
          <Icon name="close" size={14} />
        </button>
      )}
    </search>
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
