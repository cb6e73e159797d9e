import type { SignageContent } from '../../upstreams/store/schema.ts';
import { type Locale, parseTexts } from '../localized-texts.ts';
import { catalogProduct } from './catalog.ts';
import { toProduct } from './find-products.ts';

interface Slide {
  signageNo: number;
  title: string;
  productIds: readonly number[];
}

/** As entered by staff: the entrance shows one product at a time, the shelves three. */
const slides: readonly Slide[] = [
  { signageNo: 1, title: '오늘의 과일/Fruit of the day/今日のくだもの', productIds: [107] },
  { signageNo: 1, title: '카레가 생각날 때/In the mood for curry/カレーの気分に', productIds: [330] },
  { signageNo: 1, title: '와인 한 병/A bottle of wine/ワインを一本', productIds: [512] },
  { signageNo: 1, title: '샐러드에 한 방울/A splash on salad/サラダにひと回し', productIds: [881] },
  { signageNo: 2, title: '아침 과일/Fruit for breakfast/朝のくだもの', productIds: [101, 102, 113] },
  { signageNo: 2, title: '와인 곁에/Beside the wine/ワインのおともに', productIds: [163, 170, 184] },
  { signageNo: 2, title: '바다에서/From the sea/海から', productIds: [354, 360, 196] },
];

/** Events in the store; some are over or not yet enabled. */
const signageEvents = [
  {
    id: 'wine-tasting',
    enabled: true,
    title: '와인 시음회/Wine tasting/ワイン試飲会',
    text: '오후 5시, 와인 셀러에서/At 5 p.m. in the wine cellar/午後5時、ワインセラーにて',
  },
  {
    id: 'evening-deli',
    enabled: true,
    title: '저녁 델리 20% 할인/Deli 20% off tonight/夕方のデリ20%引き',
    text: '오후 7시부터 모든 델리 상품/All deli from 7 p.m./午後7時からデリ全品',
  },
  {
    id: 'kimchi-week',
    enabled: false,
    title: '김장 주간/Kimchi week/キムジャン週間',
    text: '배추와 무 특가/Low prices for cabbage and radish/白菜と大根がお買い得',
  },
  {
    id: 'local-greens',
    enabled: true,
    title: '산지 직송 채소/Greens straight from the farm/産地直送の野菜',
    text: '매일 아침 도착합니다/New every morning/毎朝届きます',
  },
  {
    id: 'stocktaking',
    enabled: false,
    title: '재고 조사/Stocktaking/棚卸し',
    text: '일요일은 정오에 엽니다/Open from noon on Sunday/日曜は正午に開店',
  },
];

export function signageContent(locale: Locale): SignageContent {
  return {
    slides: slides.map((slide, index) => ({
      signage_no: slide.signageNo,
      slide_no: index + 1 - slides.findIndex(({ signageNo }) => signageNo === slide.signageNo),
      title: parseTexts(slide.title),
      products: slide.productIds.map((id) => slideProduct(id, locale)),
    })),
    signage_events: signageEvents.map(({ id, enabled, title, text }) => ({
      event_id: id,
      title: parseTexts(title),
      text: parseTexts(text),
      enabled,
    })),
  };
}

function slideProduct(productId: number, locale: Locale) {
  const product = catalogProduct(productId);
  if (!product) throw new Error(`a slide names product ${productId}, which is not in catalog.csv`);
  const { id, name, brand, price, price_unit, src_url } = toProduct(product, locale);
  return { id, name, brand, price, price_unit, src_url };
}
