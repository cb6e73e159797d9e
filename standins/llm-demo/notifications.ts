import type {
  BasketRequest,
  NotificationsAnswer,
  UpstreamNotificationItem,
} from '../../upstreams/llm-demo/schema.ts';
import type { Locale, Texts } from '../localized-texts.ts';
import { type Complement, figure, findComplements, mealTitles } from './complements.ts';
import { canonicalJson, seededNumber, seededPick, seededUuid } from './seeded-random.ts';

const reasons = [
  { type: 'cross-sell', method: 'copurchase_lift' },
  { type: 'zone_efficiency', method: 'zone_dwell_time' },
  { type: 'seasonal', method: 'seasonal_index' },
  { type: 'repeat_purchase', method: 'repurchase_cycle' },
] as const;
type Reason = (typeof reasons)[number];

/** Four or five ads for signages and two to four coupons for the app, the strongest first. */
export function notifications(request: BasketRequest, locale: Locale, round: string): NotificationsAnswer {
  const seed = seededUuid(`notifications\n${canonicalJson(request)}`);
  const pool = findComplements(request, seed);
  const adCount = 4 + Math.floor(seededNumber(`${seed}\nads`) * 2);
  const couponCount = 2 + Math.floor(seededNumber(`${seed}\ncoupons`) * 3);
  const titles = mealTitles(request.meal.recipe_title);
  const write = (kind: string) => (product: Complement, index: number) =>
    toItem(product, index, { titles, locale, round, seed: `${seed}\n${kind}\n${product.id}` });
  return {
    ads: pool.slice(0, adCount).map(write('ads')),
    coupons: pool.slice(adCount, adCount + couponCount).map(write('coupon')),
  };
}

interface Setting {
  titles: Texts;
  locale: Locale;
  round: string;
  seed: string;
}

function toItem(product: Complement, index: number, setting: Setting): UpstreamNotificationItem {
  const { titles, locale, round, seed } = setting;
  const reason = seededPick(reasons, `${seed}\nreason`);
  const discount = seededPick([5, 7, 10, 12, 15, 17, 20, 25], `${seed}\ndiscount`);
  const priority = 0.95 - index * 0.06 - seededNumber(`${seed}\npriority`) * 0.05;
  return {
    rec_id: seededUuid(`${round}\n${seed}`),
    item_id: product.id,
    item_name: product.names[locale],
    item_name_en: product.names.en,
    brand: product.brand,
    zone_id: product.zone.id,
    zone_name: product.zone.name,
    discount_pct: discount,
    applied_score: Number((priority - 0.1).toFixed(2)),
    priority_score: Number(priority.toFixed(2)),
    method: reason.method,
    reason_type: reason.type,
    reason_detail: writeAnalysis(reason, product, setting),
    reason_detail_marketing: writeMarketingCopy(product, titles, discount),
    rank: index + 1,
    store_reasoning: { analyst_comment: commentOn(reason, product, setting) },
  };
}

function writeAnalysis({ type, method }: Reason, { zone }: Complement, { titles, seed }: Setting): Texts {
  const lift = figure(`${seed}\nlift`, [1.2, 3.9], 2);
  const cvr = figure(`${seed}\ncvr`, [2, 19], 1);
  const count = figure(`${seed}\nco_count`, [20, 480], 0);
  const figures = `lift ${lift}, CVR ${cvr}%, co_count ${count}`;
  return {
    ko: `${type} (${method}) · ‘${titles.ko}’, ${zone.name} 존: ${figures}`,
    en: `${type} (${method}) · “${titles.en}” in zone ${zone.name}: ${figures}`,
    ja: `${type} (${method}) · 「${titles.ja}」、${zone.name}ゾーン: ${figures}`,
  };
}

function writeMarketingCopy({ plainNames }: Complement, titles: Texts, discount: number): Texts {
  return {
    ko: `${withParticle(titles.ko, '과', '와')} 함께 즐기기 좋은 ${plainNames.ko}, 지금 ${discount}% 할인이에요.`,
    en: `${plainNames.en} goes well with ${titles.en}: ${discount}% off right now.`,
    ja: `${titles.ja}によく合う${plainNames.ja}、ただいま${discount}%引きです。`,
  };
}

function commentOn({ type }: Reason, { plainNames, zone }: Complement, { titles, seed }: Setting): string {
  const dwell = figure(`${seed}\ndwell`, [12, 58], 0);
  const cvr = figure(`${seed}\ncvr`, [2, 19], 1);
  const name = plainNames.ko;
  switch (type) {
    case 'cross-sell':
      return `‘${titles.ko}’ 재료와의 동시구매 비중이 높아 ${name} 노출 시 전환율 ${cvr}%가 기대됩니다.`;
    case 'zone_efficiency':
      return `${zone.name} 존 평균 체류 시간이 ${dwell}초로 길어 ${name} 광고의 노출 효율이 높습니다.`;
    case 'seasonal':
      return `${name}의 최근 4주 판매 지수가 상승세라 이번 주 노출 우선순위를 높였습니다.`;
    case 'repeat_purchase':
      return `재구매 주기가 ${dwell}일인 상품으로, ${name} 재구매 시점과 방문일이 맞닿아 있습니다.`;
  }
}

/** Appends the particle, which depends on whether the word ends in a consonant: 카레와, 덮밥과. */
function withParticle(word: string, afterConsonant: string, afterVowel: string): string {
  const syllable = (word.codePointAt(word.length - 1) ?? 0) - 0xac00;
  const endsInConsonant = syllable >= 0 && syllable < 11_172 && syllable % 28 !== 0;
  return word + (endsInConsonant ? afterConsonant : afterVowel);
}
