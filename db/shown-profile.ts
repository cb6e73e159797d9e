import { sql } from 'kysely';
import type { ProfileData } from '../domain/chat/profile.ts';

/**
 * The keys of `profile.data` that views summarize, those of a text or a number alone: lists and polls read
 * profiles by the hundred, and the rest of one may be large. The profile is unpacked once for all four.
 */
export const shownProfile = sql<ProfileData>`(
  select jsonb_strip_nulls(jsonb_build_object(
    'name', case when jsonb_typeof(shown.name) = 'string' then shown.name end,
    'gender', case when jsonb_typeof(shown.gender) = 'string' then shown.gender end,
    'age', case when jsonb_typeof(shown.age) = 'number' then shown.age end,
    'locale', case when jsonb_typeof(shown.locale) = 'string' then shown.locale end
  ))
  from jsonb_to_record(profile.data) as shown(name jsonb, gender jsonb, age jsonb, locale jsonb)
)`;
