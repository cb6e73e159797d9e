import { translator } from '../i18n/translator.ts';

export const t = translator({
  title: { ko: '키보드 단축키', en: 'Keyboard shortcuts', ja: 'キーボードショートカット' },
  search: { ko: '검색', en: 'Search', ja: '検索' },
  next: { ko: '다음 채팅', en: 'Next chat', ja: '次のチャット' },
  previous: { ko: '이전 채팅', en: 'Previous chat', ja: '前のチャット' },
  open: { ko: '선택한 채팅 열기', en: 'Open the chat', ja: 'チャットを開く' },
  list: { ko: '채팅 목록으로', en: 'Go to the list of chats', ja: 'チャット一覧へ' },
  webhooks: { ko: '웹훅으로', en: 'Go to the webhooks', ja: 'Webhookへ' },
  help: { ko: '이 도움말 보기', en: 'Show these shortcuts', ja: 'この一覧を表示' },
  close: { ko: '이 도움말 닫기', en: 'Close this', ja: 'この一覧を閉じる' },
  on: { ko: '단축키 사용', en: 'Use shortcuts', ja: 'ショートカットを使う' },
});
