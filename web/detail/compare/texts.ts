import { translator } from '../../i18n/translator.ts';

export const t = translator({
  title: { ko: '라운드 비교', en: 'Compare rounds', ja: 'ラウンドの比較' },
  with: { ko: '비교할 라운드', en: 'Compare with', ja: '比較対象' },
  seconds: { ko: '소요 시간', en: 'Seconds', ja: '所要時間' },
  added: { ko: '추가됨', en: 'Added', ja: '追加' },
  removed: { ko: '빠짐', en: 'Removed', ja: '削除' },
  changed: { ko: '변경됨', en: 'Changed', ja: '変更' },
});
