import { translator } from '../i18n/translator.ts';

export const t = translator({
  skip: { ko: '본문으로 건너뛰기', en: 'Skip to content', ja: '本文へ移動' },
  dashboard: { ko: '대시보드', en: 'Dashboard', ja: 'ダッシュボード' },
  pages: { ko: '화면', en: 'Pages of the dashboard', ja: '画面' },
  chats: { ko: '채팅', en: 'Chats', ja: 'チャット' },
  webhooks: { ko: '웹훅', en: 'Webhooks', ja: 'Webhook' },
  shortcuts: { ko: '키보드 단축키', en: 'Keyboard shortcuts', ja: 'キーボードショートカット' },
  language: { ko: '언어', en: 'Language', ja: '言語' },
  to_dark: { ko: '어두운 화면', en: 'Dark colours', ja: 'ダークモード' },
  to_light: { ko: '밝은 화면', en: 'Light colours', ja: 'ライトモード' },
  not_found: { ko: '없는 페이지입니다', en: 'There is no such page', ja: 'ページが見つかりません' },
  to_list: { ko: '채팅 목록으로', en: 'Go to the chats', ja: 'チャット一覧へ' },
  page_failed: {
    ko: '화면을 표시하지 못했습니다',
    en: 'The page could not be shown',
    ja: 'ページを表示できませんでした',
  },
});
