import type { BasketRequest, CrossSellAnswer } from '../../upstreams/llm-demo/schema.ts';
import type { Locale, Texts } from '../localized-texts.ts';
import {
  type Complement,
  figure,
  findComplements,
  findUpgrade,
  getBasket,
  mealTitles,
} from './complements.ts';
import { canonicalJson, seededNumber, seededUuid } from './seeded-random.ts';

type Item = CrossSellAnswer['items'][number];
type Reason = 'cross-sell' | 'upsell' | 'impulse';

/** Three to five products for a meal and its basket; `round` makes rec_ids unique. */
export function crossSell(request: BasketRequest, locale: Locale, round: string): Item[] {
  const seed = seededUuid(`cross-sell\n${canonicalJson(request)}`);
  const basket = getBasket(request);
  const upgrade = findUpgrade(basket, seed);
  const complements = findComplements(request, seed).filter(({ id }) => id !== upgrade?.id);
  const count = 3 + Math.floor(seededNumber(`${seed}\ncount`) * 3);
  const chosen = [
    ...complements
      .slice(0, count - (upgrade ? 1 : 0))
      .map((product) => ({ product, reason: getReason(product) })),
    ...(upgrade ? [{ product: upgrade, reason: 'upsell' as const }] : []),
  ];
  const titles = mealTitles(request.meal.recipe_title);
  return chosen.map(({ product, reason }) => {
    const itemSeed = `${seed}\n${product.id}`;
    return {
      rec_id: seededUuid(`${round}\n${itemSeed}`),
      item_id: product.id,
      item_name: product.names[locale],
      reason,
      reason_detail: writeAnalysis(reason, titles, itemSeed),
      reason_detail_marketing: writeMarketingCopy(reason, product, titles),
      surface_reasoning: { analyst_comment: commentOn(product, titles, itemSeed) },
    };
  });
}

/** Sweets and snacks are impulse buys, everything else is cross-sell. */
function getReason({ zone }: Complement): Reason {
  return zone.section === 'SW' || zone.section === 'SN' ? 'impulse' : 'cross-sell';
}

const labels: Record<Reason, string> = { 'cross-sell': 'Cross-sell', upsell: 'Upsell', impulse: 'Impulse' };

function writeAnalysis(reason: Reason, titles: Texts, seed: string): Texts {
  const lift = figure(`${seed}\nlift`, [1.2, 3.9], 2);
  const cvr = figure(`${seed}\ncvr`, [2, 19], 1);
  const count = figure(`${seed}\nco_count`, [20, 480], 0);
  const figures = `lift ${lift}, CVR ${cvr}%, co_count ${count}`;
  return {
    ko: `${labels[reason]} · ‘${titles.ko}’ 장바구니 동시구매 분석: ${figures}`,
    en: `${labels[reason]} · bought together with “${titles.en}”: ${figures}`,
    ja: `${labels[reason]} · 「${titles.ja}」との併売分析: ${figures}`,
  };
}

function writeMarketingCopy(reason: Reason, { plainNames }: Complement, titles: Texts): Texts {
  switch (reason) {
    case 'cross-sell':
      return {
        ko: `${titles.ko}에 ${plainNames.ko} 하나 더하면 식탁이 한층 풍성해져요.`,
        en: `Round off your ${titles.en} with ${plainNames.en}.`,
        ja: `${titles.ja}に${plainNames.ja}を添えて、食卓をもっと豊かに。`,
      };
    case 'upsell':
      return {
        ko: `특별한 날에는 ${plainNames.ko} 어떠세요? 한 단계 높은 맛을 느껴 보세요.`,
        en: `Treat yourself: ${plainNames.en} takes it up a notch.`,
        ja: `特別な日には${plainNames.ja}はいかがですか？ワンランク上の味わいです。`,
      };
    case 'impulse':
      return {
        ko: `식사 후에 가볍게 즐기는 ${plainNames.ko}, 지금 담아 보세요.`,
        en: `A little something for afterwards: ${plainNames.en}.`,
        ja: `食後のお楽しみに、${plainNames.ja}をどうぞ。`,
      };
  }
}

function commentOn({ plainNames }: Complement, titles: Texts, seed: string): string {
  const times = figure(`${seed}\nlift`, [1.2, 3.9], 2);
  return `‘${titles.ko}’ 재료를 담은 고객은 ${plainNames.ko} 구매 비율이 평균의 ${times}배로, 함께 노출할 때 효과가 큽니다.`;
}
