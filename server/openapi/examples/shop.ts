/** Values that the examples share: one shop, one shopper and one chat. */
export const ids = {
  profile: '69c7eed8-7d58-4fe1-bfc7-12e5f6b30e42',
  chat: '16df4c48-a54c-402c-892e-1cf761bf2f3c',
  round: 'df175949-a78e-4ade-ad43-700a6cae11ef',
  recommended: 'd95ee2b9-2be9-4651-8f36-1254b2f935e4',
  webhook: '4f1c2d3e-5b6a-4788-99aa-bbccddeeff00',
  view: '8a6e5c1b-3d2f-4b7a-9c8d-7e6f5a4b3c2d',
  event: 'evt_0b1c5d3e9a7f4c2d8e6f1a2b3c4d5e6f',
};

export const startedAt = '2026-04-29T05:28:08Z';
export const completedAt = '2026-04-29T05:28:17Z';

const product = {
  id: 130,
  name: 'Kabocha Squash 1 ct',
  brand: '농협',
  price: 4_980,
  barcode: '8800571001305',
  src_url: 'https://cdn.shop.example/130.png',
  location: { x: 12.1, y: 3.1, radius: 0.5 },
  quantity: 31,
  price_unit: '₩',
  section_code: 'PR',
  section_name: '농산물',
};

export const todos = {
  items: [{ product, quantity: 1 }],
  notes: 'Roast the eggplant apart and add it last to keep its shape.',
  total: 4_980,
  ingredients: [
    {
      name: { en: 'kabocha', jp: 'かぼちゃ', ko: '단호박' },
      category: 'Produce',
      quantity: 0.25,
      quantity_unit: { en: 'piece', jp: '個', ko: '개' },
    },
  ],
  recipe_title: 'Kabocha Vegetable Curry',
  intro_message: 'Kabocha Vegetable Curry would make a lovely meal today. Here is what to buy.',
  recipe_description: 'A mild curry, sweet with kabocha and full of vegetables.',
  recommendation_message: 'Picked with you in mind, Ana.',
};

const recommendedItem = {
  reason: 'cross-sell',
  rec_id: ids.recommended,
  product: { ...product, id: 273, name: 'Mayonnaise 450g', price: 4_900, barcode: '4904483002734' },
  reason_detail: {
    en: 'Cross-sell · bought together with “Kabocha Vegetable Curry”',
    ja: 'Cross-sell · 「かぼちゃと野菜のカレー」との併売分析',
    ko: 'Cross-sell · ‘단호박 채소 카레’ 장바구니 동시구매 분석',
  },
  reason_detail_marketing: {
    en: 'Round off your Kabocha Vegetable Curry with Mayonnaise.',
    ja: 'かぼちゃと野菜のカレーにマヨネーズを添えて、食卓をもっと豊かに。',
    ko: '단호박 채소 카레에 마요네즈 하나 더하면 식탁이 한층 풍성해져요.',
  },
};

export const round = {
  round_no: 1,
  round_id: ids.round,
  prompt: 'Curry for two',
  created_at: startedAt,
  updated_at: completedAt,
  status: 'completed',
  back_list_status: 'completed',
  pipeline_progress: { step1: 'done', step2: 'done', step3: 'done', step4: 'done' },
  todos,
  recommended_items: [recommendedItem],
  notifications: { ad: null, coupon: [], coupon_spot: [] },
  last_error: null,
};
