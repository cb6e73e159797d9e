import { translator } from '../i18n/translator.ts';

export const t = translator({
  chats: { ko: '채팅', en: 'Chats', ja: 'チャット' },
  total: { ko: '총 {count}건', en: '{count} in total', ja: '全{count}件' },
  matching: { ko: '{count}건 일치', en: '{count} matching', ja: '{count}件が一致' },
  search: { ko: '프롬프트 또는 이름 검색', en: 'Search prompts and names', ja: 'プロンプトや名前を検索' },
  status: { ko: '상태', en: 'Status', ja: '状態' },
  all_statuses: { ko: '모든 상태', en: 'All statuses', ja: 'すべての状態' },
  profile: { ko: '프로필', en: 'Profile', ja: 'プロフィール' },
  prompt: { ko: '프롬프트', en: 'Prompt', ja: 'プロンプト' },
  started: { ko: '시작', en: 'Started', ja: '開始' },
  ended: { ko: '종료', en: 'Ended', ja: '終了' },
  only_profile: { ko: '{name} 님의 채팅만 보기', en: 'Only chats of {name}', ja: '{name}のチャットのみ表示' },
  clear_profile: {
    ko: '프로필 필터 지우기',
    en: 'Clear the profile filter',
    ja: 'プロフィールの絞り込みを解除',
  },
  clear_filters: { ko: '필터 지우기', en: 'Clear the filters', ja: '絞り込みを解除' },
  no_chats: { ko: '아직 채팅이 없습니다', en: 'No chats yet', ja: 'チャットはまだありません' },
  no_chats_hint: {
    ko: '매장 시뮬레이터에서 첫 채팅을 시작해 보세요.',
    en: 'Start one in the store simulator.',
    ja: '店舗シミュレーターで最初のチャットを始めましょう。',
  },
  nothing_matches: {
    ko: '조건에 맞는 채팅이 없습니다',
    en: 'No matching chats',
    ja: '一致するチャットがありません',
  },
  past_the_end: {
    ko: '이 페이지에는 채팅이 없습니다',
    en: 'This page is empty',
    ja: 'このページにチャットはありません',
  },
  first_page: { ko: '첫 페이지로', en: 'Go to the first page', ja: '最初のページへ' },
  new_chats: { ko: '새 채팅 {count}건 보기', en: 'Show {count} new', ja: '新着{count}件を表示' },
  load_failed: {
    ko: '채팅을 불러오지 못했습니다',
    en: 'The chats could not be loaded',
    ja: 'チャットを読み込めませんでした',
  },
  female: { ko: '여성', en: 'Female', ja: '女性' },
  male: { ko: '남성', en: 'Male', ja: '男性' },
  age: { ko: '{age}세', en: '{age}', ja: '{age}歳' },
  live_region: { ko: '실시간 변경', en: 'Live changes', ja: 'ライブの変更' },
});
