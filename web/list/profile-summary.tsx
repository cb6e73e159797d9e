import type { ChatRow } from '../api/types.ts';
import { t as common } from '../i18n/common-texts.ts';
import { t } from './texts.ts';

/** The profile's name, which picks its chats, over what else is known of it. */
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

/** Gender, age and locale, as far as they are known. */
export function profileFacts({ gender, age, locale }: ChatRow['profile_summary']): string {
  const known = [genderWord(gender), age === null ? null : t('age', { age }), locale];
  return known.filter((one) => one !== null && one !== '').join(' · ');
}

/** Profiles are free JSON: what is neither F nor M shows as it is. */
function genderWord(gender: string | null): string | null {
  if (gender === 'F') return t('female');
  if (gender === 'M') return t('male');
  return gender;
}
