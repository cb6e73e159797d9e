import { translator } from '../i18n/translator.ts';

export const t = translator({
  connecting: { ko: '연결 중', en: 'Connecting', ja: '接続中' },
  live: { ko: '실시간', en: 'Live', ja: 'ライブ' },
  reconnecting: { ko: '다시 연결 중', en: 'Reconnecting', ja: '再接続中' },
  signed_out: { ko: '로그아웃됨', en: 'Signed out', ja: 'サインアウト済み' },
  paused: { ko: '일시정지', en: 'Paused', ja: '一時停止中' },
  pause: { ko: '실시간 갱신 일시정지', en: 'Pause live updates', ja: 'ライブ更新を一時停止' },
  resume: { ko: '실시간 갱신 계속', en: 'Resume live updates', ja: 'ライブ更新を再開' },
  held: { ko: '새 소식 {count}건', en: '{count} new', ja: '新着 {count}件' },
  round_failed: { ko: '라운드 실패', en: 'Round failed', ja: 'ラウンド失敗' },
  backlist_triggered: { ko: '백리스트 표시 요청', en: 'Back list to show', ja: 'バックリストの表示依頼' },
  signage_triggered: { ko: '사이니지 진입', en: 'At the signage', ja: 'サイネージに接近' },
  coupon_issued: { ko: '쿠폰 발급', en: 'Coupon issued', ja: 'クーポン発行' },
  coupon_redeemed: { ko: '쿠폰 사용', en: 'Coupon redeemed', ja: 'クーポン利用' },
  coupon_dismissed: { ko: '쿠폰 닫음', en: 'Coupon dismissed', ja: 'クーポンを閉じる' },
  recommend_triggered: { ko: '추천 상품 조회', en: 'Recommended item opened', ja: 'おすすめ商品を表示' },
  more_items: { ko: '외 {count}개', en: 'and {count} more', ja: 'ほか{count}点' },
  discount: { ko: '{percent}% 할인', en: '{percent}% off', ja: '{percent}%引き' },
});
