import { request } from '../api/request.ts';
import { language } from '../i18n/language.ts';
import { t } from './texts.ts';

/** Makes a shopper who is answered in the current language; resolves to the profile's id. */
export async function newProfile(key: string): Promise<string> {
  const { profile_id } = await request<{ profile_id: string }>('/v1/profile', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: { name: t('new_shopper'), gender: null, age: null, locale: language.value },
  });
  return profile_id;
}
