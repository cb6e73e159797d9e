import type { ChatRow } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { t } from './texts.ts';

/** The profile's name, a button that filters by it, above its other data. */
export function ProfileSummary({ row, onPick }: { row: ChatRow; onPick: (profileId: string) => void }) {
  const name = row.profile_summary.name ?? common('unknown_name');
  return (
    <>
      <button
        type="button"
        class="profile-name"
        title={t('only_profile', { name })}
        onClick={() => onPick(row.profile_id)}
      >
        {name}
      </button>
      <span class="profile-facts">{profileFacts(row.profile_summary)}</span>
    </>
  );
}

/** Gender, age and locale, if known. */
export function profileFacts({ gender, age, locale }: ChatRow['profile_summary']): string {
  const known = [toGenderText(gender), age === null ? null : t('age', { age }), locale];
  return known.filter((one) => one !== null && one !== '').join(' · ');
}

/** Translates F and M; profiles are free JSON, so any other value is shown as is. */
function toGenderText(gender: string | null): string | null {
  if (gender === 'F') return t('female');
  if (gender === 'M') return t('male');
  return gender;
}
