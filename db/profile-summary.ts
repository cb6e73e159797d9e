import { sql } from 'kysely';
import type { ProfileData } from '../domain/chat/profile.ts';

/**
 * The keys of `profile.data` that views show (see `summarizeProfile`), if they have the right type. Lists and polls
 * read hundreds of profiles, whose other keys may be large. The profile is unpacked once for all four keys.
 */
export const profileSummary = sql<ProfileData>`(
  select jsonb_strip_nulls(jsonb_build_object(
    'name', case when jsonb_typeof(shown.name) = 'string' then shown.name end,
    'gender', case when jsonb_typeof(shown.gender) = 'string' then shown.gender end,
    'age', case when jsonb_typeof(shown.age) = 'number' then shown.age end,
    'locale', case when jsonb_typeof(shown.locale) = 'string' then shown.locale end
  ))
  from jsonb_to_record(profile.data) as shown(name jsonb, gender jsonb, age jsonb, locale jsonb)
)`;
