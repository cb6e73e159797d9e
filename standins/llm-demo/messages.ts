import type { Locale } from '../localized-texts.ts';
import { type Profile, toText } from './preferences.ts';
import { seededPick } from './seeded-random.ts';

/** Whether a meal is a first suggestion, a changed one, or another dish in place of the last. */
export type Occasion = 'fresh' | 'refined' | 'switched';

interface MessageContext {
  occasion: Occasion;
  locale: Locale;
  seed: string;
}

/** Facts about the shopper that texts use. */
interface Shopper {
  name: string | null;
  gender: 'F' | 'M' | null;
  age: number | null;
  extra: string | null;
  persona: string | null;
}

export function toShopper(profile: Profile, persona: string | null): Shopper {
  const age = Number(typeof profile.age === 'string' ? profile.age.trim() || Number.NaN : profile.age);
  return {
    name: typeof profile.name === 'string' ? profile.name.trim() || null : null,
    gender: toGender(profile.gender),
    age: Number.isFinite(age) && age > 0 && typeof profile.age !== 'boolean' ? Math.floor(age) : null,
    extra: shorten(toText(profile.extra)),
    persona: shorten(persona ?? ''),
  };
}

export function introMessage(title: string, { occasion, locale, seed }: MessageContext): string {
  return seededPick(intros[locale][occasion], `${seed}\nintro`)(title);
}

/** Explains the suggestion with the shopper's name, age, gender, extra and persona, if known. */
export function recommendationMessage(
  title: string,
  shopper: Shopper,
  { locale, seed }: Omit<MessageContext, 'occasion'>,
): string {
  const { name, gender, age, extra, persona } = shopper;
  const write = reasons[locale];
  const said = [
    name === null ? null : write.name(name),
    write.group(age, gender),
    extra === null ? null : write.extra(extra),
    persona === null ? null : write.persona(persona),
    seededPick(write.closing, `${seed}\nclosing`)(title),
  ];
  return said.filter((sentence) => sentence !== null).join(locale === 'ja' ? '' : ' ');
}

function toGender(gender: unknown): Shopper['gender'] {
  if (typeof gender !== 'string') return null;
  if (/^(?:f|female|woman|여|여성|女|女性)$/i.test(gender.trim())) return 'F';
  return /^(?:m|male|man|남|남성|男|男性)$/i.test(gender.trim()) ? 'M' : null;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

function shorten(text: string): string | null {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return null;
  const letters = Array.from(segmenter.segment(line), ({ segment }) => segment);
  return letters.length > 80 ? `${letters.slice(0, 79).join('')}…` : line;
}

type Write = (title: string) => string;
type Variants = readonly Write[];

const intros: Record<Locale, Record<Occasion, Variants>> = {
  ko: {
    fresh: [
      (title) => `오늘 메뉴는 ${title} 어떠세요? 필요한 재료를 바로 담아 두었어요.`,
      (title) => `오늘은 ${title} 추천드려요. 매장에서 한 번에 장보실 수 있어요.`,
      (title) => `${title}, 오늘 한번 만들어 보시겠어요? 재료 목록을 준비했어요.`,
    ],
    refined: [
      (title) => `말씀하신 대로 바꿔 봤어요. ${title}, 어떠세요?`,
      (title) => `요청을 반영해서 ${title} 준비했어요.`,
    ],
    switched: [(title) => `그럼 이번에는 ${title} 어떠세요?`, (title) => `다른 메뉴로 ${title} 골라 봤어요.`],
  },
  en: {
    fresh: [
      (title) => `How about ${title} today? Everything you need is on the list.`,
      (title) => `Today I would suggest ${title}. You can pick it all up in one walk.`,
      (title) => `${title} would make a lovely meal today. Here is what to buy.`,
    ],
    refined: [
      (title) => `As you asked, here is the new version: ${title}.`,
      (title) => `I have changed it for you: ${title}. How does that sound?`,
    ],
    switched: [
      (title) => `Then how about ${title} instead?`,
      (title) => `Here is something different: ${title}.`,
    ],
  },
  ja: {
    fresh: [
      (title) => `今日のメニューは「${title}」はいかがですか？必要な材料をまとめました。`,
      (title) => `本日は「${title}」をおすすめします。材料は店内で一度にそろいます。`,
      (title) => `今日は「${title}」を作ってみませんか？お買い物リストをご用意しました。`,
    ],
    refined: [
      (title) => `ご希望に合わせて調整しました。「${title}」はいかがでしょうか？`,
      (title) => `ご要望を反映して「${title}」にしました。`,
    ],
    switched: [
      (title) => `それでは「${title}」はいかがですか？`,
      (title) => `別のメニューとして「${title}」をお選びしました。`,
    ],
  },
};

interface Reasons {
  name: Write;
  group: (age: number | null, gender: Shopper['gender']) => string | null;
  extra: Write;
  persona: Write;
  closing: Variants;
}

/** 32 → 30대; there is no such word below ten. */
function formatDecade(age: number, unit: string, underTen: string): string {
  return age < 10 ? underTen : `${Math.floor(age / 10) * 10}${unit}`;
}

const reasons: Record<Locale, Reasons> = {
  ko: {
    name: (name) => `${name}님을 생각하며 골랐어요.`,
    group: (age, gender) => {
      if (age === null && gender === null) return null;
      const people = { F: '여성분들', M: '남성분들', none: '분들' }[gender ?? 'none'];
      const peers = age === null ? '' : `${age}세 고객님처럼 ${formatDecade(age, '대', '어린')} `;
      return `${peers}${people}께 반응이 좋은 메뉴예요.`;
    },
    extra: (extra) => `알려 주신 내용(${extra})도 함께 반영했어요.`,
    persona: (persona) => `‘${persona}’ 취향에도 잘 맞아요.`,
    closing: [
      (title) => `오늘 같은 날 ${title} 한 끼로 기분 좋게 마무리해 보세요.`,
      (title) => `오늘은 ${title} 드시기에 꼭 알맞은 날이에요.`,
    ],
  },
  en: {
    name: (name) => `Picked with you in mind, ${name}.`,
    group: (age, gender) => {
      if (age === null && gender === null) return null;
      const people = { F: 'women', M: 'men', none: 'shoppers' }[gender ?? 'none'];
      return `At ${age ?? 'any age'}, ${people} like you rate this one highly.`;
    },
    extra: (extra) => `It takes into account what you told us (${extra}).`,
    persona: (persona) => `It also suits your style: “${persona}”.`,
    closing: [
      (title) => `${title} is just right for a day like today.`,
      (title) => `Enjoy an easy evening with ${title}.`,
    ],
  },
  ja: {
    name: (name) => `${name}様のことを考えてお選びしました。`,
    group: (age, gender) => {
      if (age === null && gender === null) return null;
      const people = { F: '女性', M: '男性', none: '皆様' }[gender ?? 'none'];
      const peers = age === null ? '' : `${age}歳のお客様と同じ${formatDecade(age, '代', '世代')}の`;
      return `${peers}${people}にご好評のメニューです。`;
    },
    extra: (extra) => `お知らせいただいた内容（${extra}）も反映しています。`,
    persona: (persona) => `「${persona}」というお好みにもぴったりです。`,
    closing: [
      (title) => `今日のような日には「${title}」がよく合います。`,
      (title) => `「${title}」で、心地よいひとときをお過ごしください。`,
    ],
  },
};
