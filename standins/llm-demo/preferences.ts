import { findMentions, normalizeText } from './mentions.ts';
import { type Exclusion, findDiet, findMoods, readPrompt, toExclusions } from './read-prompt.ts';
import type { Mood } from './recipe.ts';

export type Profile = Record<string, unknown>;

/** Preferences from a profile and its persona, for every dish. */
export interface Preferences {
  exclusions: Exclusion[];
  moods: Mood[];
  mild: boolean;
}

const label = '페르소나: ';
const namesSomeone = /^(?:name|locale|gender|sex|age|id|.*_id|email|phone)$/i;
const namesDislikes = /allerg|dislike|avoid|exclude|알레르기|기피|アレルギー|苦手/i;

/** Splits a prompt from its persona prefix; the profile's persona shows where one of several lines ends. */
export function splitPersona(
  userQuery: string,
  profile: Profile,
): { persona: string | null; prompt: string } {
  if (!userQuery.startsWith(label)) return { persona: null, prompt: userQuery };
  const known = typeof profile.persona === 'string' ? profile.persona.trim() : '';
  const prelude = `${label}${known}\n`;
  if (known !== '' && userQuery.startsWith(prelude)) {
    return { persona: known, prompt: userQuery.slice(prelude.length) };
  }
  const [first = '', ...rest] = userQuery.slice(label.length).split('\n');
  return { persona: first.trim() || null, prompt: rest.join('\n') };
}

export function readPreferences(profile: Profile, persona: string | null): Preferences {
  const texts = Object.entries(profile)
    .filter(([key]) => !namesSomeone.test(key) && key !== 'persona')
    .map(([key, value]) => ({ disliked: namesDislikes.test(key), text: normalizeText(toText(value)) }));
  const said = [...texts, { disliked: false, text: normalizeText(persona ?? '') }];
  const all = said.map(({ text }) => text).join('\n');
  const exclusions = said.flatMap(({ disliked, text }) =>
    findMentions(text)
      .filter(({ wish }) => disliked || wish === 'out')
      .flatMap(toExclusions),
  );
  return {
    exclusions: [...exclusions, ...findDiet(all)],
    moods: findMoods(all),
    mild: readPrompt(all).heat === 'down',
  };
}

/** Collects all texts in a value at any depth, as `extra` is free-form. */
export function toText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (value === null || typeof value !== 'object') return '';
  return Object.values(value).map(toText).filter(Boolean).join(', ');
}
