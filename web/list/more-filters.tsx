import { useId } from 'preact/hooks';
import {
  chatFilterLimits,
  chatSorts,
  defaultChatSort,
  parseSeconds,
  parseTimeBound,
} from '../../domain/chat/chat-filter.ts';
import type { ChangeQuery } from './list-filters.tsx';
import type { ListQuery } from './list-query.ts';
import { t } from './texts.ts';

interface MoreFiltersProps {
  query: ListQuery;
  onChange: ChangeQuery;
}

/** Filters that are seldom used: exact times, duration, code of the error, and the order. */
export function MoreFilters({ query, onChange }: MoreFiltersProps) {
  return (
    <div class="list-more-filters">
      <TimeField name="from" label={t('from')} query={query} onChange={onChange} />
      <TimeField name="to" label={t('to')} query={query} onChange={onChange} />
      <SecondsField name="minSeconds" label={t('min_seconds')} query={query} onChange={onChange} />
      <SecondsField name="maxSeconds" label={t('max_seconds')} query={query} onChange={onChange} />
      <Field label={t('error_code')}>
        {(id) => (
          <input
            id={id}
            class="input"
            maxLength={chatFilterLimits.errorCode}
            placeholder="meal_suggest failed"
            value={query.errorCode ?? ''}
            onChange={({ currentTarget: { value } }) => onChange({ errorCode: value.trim() || undefined })}
          />
        )}
      </Field>
      <Field label={t('sort')}>
        {(id) => (
          <select
            id={id}
            class="input"
            value={query.sort ?? defaultChatSort}
            onChange={({ currentTarget }) =>
              onChange({ sort: chatSorts.find((one) => one === currentTarget.value) })
            }
          >
            {chatSorts.map((sort) => (
              <option key={sort} value={sort}>
                {t(`sort_${sort}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}

interface FieldProps extends MoreFiltersProps {
  label: string;
}

/** A time in the browser's zone; the URL has it in UTC. */
function TimeField({ name, label, query, onChange }: FieldProps & { name: 'from' | 'to' }) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          class="input"
          type="datetime-local"
          value={toLocalTime(query[name])}
          onChange={({ currentTarget: { value } }) => {
            const time = new Date(value);
            onChange({ [name]: Number.isNaN(time.getTime()) ? undefined : toUtc(time) });
          }}
        />
      )}
    </Field>
  );
}

function SecondsField({ name, label, query, onChange }: FieldProps & { name: 'minSeconds' | 'maxSeconds' }) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          class="input"
          type="number"
          inputMode="decimal"
          min={0}
          max={chatFilterLimits.seconds}
          step="any"
          value={query[name] ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ [name]: value === '' || parseSeconds(value) === null ? undefined : value })
          }
        />
      )}
    </Field>
  );
}

function Field({ label, children }: { label: string; children: (id: string) => preact.JSX.Element }) {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {children(id)}
    </div>
  );
}

/** The value of a `datetime-local`; also of a time ago. */
function toLocalTime(bound: string | undefined): string {
  const time = bound === undefined ? null : parseTimeBound(bound, Date.now());
  if (!time) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function toUtc(time: Date): string {
  return time.toISOString().replace('.000', '');
}
