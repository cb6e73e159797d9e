import { translator } from '../i18n/translator.ts';

export const t = translator({
  store_map: { ko: '매장 지도', en: 'Store map', ja: '店舗マップ' },
  map_title: {
    ko: '매장 지도: 사이니지 {signages}대, 쿠폰 스팟 {spots}곳, 장보기 상품 {stops}개',
    en: 'Store map: {signages} signages, {spots} coupon spots, {stops} products to fetch',
    ja: '店舗マップ: サイネージ{signages}台、クーポンスポット{spots}か所、買い物{stops}点',
  },
  as_list: { ko: '지도를 목록으로 보기', en: 'The map as a list', ja: 'マップを一覧で見る' },
  signages: { ko: '사이니지', en: 'Signages', ja: 'サイネージ' },
  signage: { ko: '사이니지 {no}', en: 'Signage {no}', ja: 'サイネージ {no}' },
  coupon_spots: { ko: '쿠폰 스팟', en: 'Coupon spots', ja: 'クーポンスポット' },
  products: { ko: '동선 순서의 상품', en: 'Products in walking order', ja: '移動順の商品' },
  place: {
    ko: '가로 {x} m, 세로 {y} m, 반경 {radius} m',
    en: '{x} m across, {y} m in, radius {radius} m',
    ja: '横{x} m、奥行{y} m、半径{radius} m',
  },
  point: { ko: '가로 {x} m, 세로 {y} m', en: '{x} m across, {y} m in', ja: '横{x} m、奥行{y} m' },
  no_place: { ko: '위치 없음', en: 'no place on the map', ja: '場所の登録なし' },
  legend: { ko: '범례', en: 'Legend', ja: '凡例' },
  legend_section: { ko: '매대', en: 'Section', ja: '売り場' },
  legend_signage: { ko: '사이니지 반경', en: 'Signage', ja: 'サイネージ' },
  legend_spot: { ko: '쿠폰 스팟', en: 'Coupon spot', ja: 'クーポンスポット' },
  legend_stop: { ko: '장보기 순서', en: 'Shopping list', ja: '買い物リスト' },
  legend_live: { ko: '방금 일어난 일', en: 'Just happened', ja: 'いま起きたこと' },
  live_signage: { ko: '사이니지', en: 'signage', ja: 'サイネージ' },
  live_coupon: { ko: '쿠폰', en: 'coupon', ja: 'クーポン' },
  live_product: { ko: '상품', en: 'product', ja: '商品' },
  live_now: { ko: '지도에 표시됨: {what}', en: 'Shown on the map: {what}', ja: 'マップに表示中: {what}' },
  store_away: {
    ko: '매장 API에 연결할 수 없어 지도를 그릴 수 없습니다.',
    en: 'The store cannot be reached, so there is no map to draw yet.',
    ja: '店舗APIに接続できないため、マップを表示できません。',
  },
});
