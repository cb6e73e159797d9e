import { bearer, request } from '../api/request.ts';
import { language } from '../i18n/language.ts';
import { t } from './texts.ts';

/** Creates a profile with the current language as its locale. Resolves to its id. */
export async function newProfile(key: string): Promise<string> {
  const { profile_id } = await request<{ profile_id: string }>('/v1/profile', {
    method: 'POST',
    headers: bearer(key),
    body: { name: t('new_shopper'), gender: null, age: null, locale: language.value },
  });
  return profile_id;
}
