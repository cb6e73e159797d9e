import { translator } from './translator.ts';

/** Texts that several features share. */
export const t = translator({
  status_in_progress: { ko: '진행 중', en: 'In progress', ja: '進行中' },
  status_completed: { ko: '완료', en: 'Completed', ja: '完了' },
  status_error: { ko: '오류', en: 'Error', ja: 'エラー' },
  status_ended: { ko: '종료', en: 'Ended', ja: '終了' },
  why_recommended: { ko: '추천 근거', en: 'Why recommended', ja: 'おすすめの理由' },
  close: { ko: '닫기', en: 'Close', ja: '閉じる' },
  retry: { ko: '다시 시도', en: 'Try again', ja: '再試行' },
  loading: { ko: '불러오는 중…', en: 'Loading…', ja: '読み込み中…' },
  unknown_name: { ko: '이름 없음', en: 'No name', ja: '名前なし' },
  no_connection: {
    ko: '서버에 연결할 수 없습니다. 연결되면 다시 시도해 주세요.',
    en: 'The server cannot be reached. Try again once it is back.',
    ja: 'サーバーに接続できません。接続が戻ったら再試行してください。',
  },
  copied: { ko: '복사했습니다', en: 'Copied', ja: 'コピーしました' },
  copy_failed: {
    ko: '복사할 수 없습니다. 직접 선택해 주세요.',
    en: 'Copying failed. Select the text and copy it manually.',
    ja: 'コピーできません。手動で選択してください。',
  },
  pages: { ko: '페이지', en: 'Pages', ja: 'ページ' },
  previous: { ko: '이전', en: 'Previous', ja: '前へ' },
  next: { ko: '다음', en: 'Next', ja: '次へ' },
  range: { ko: '{total}건 중 {from}–{to}', en: '{from}–{to} of {total}', ja: '{total}件中 {from}–{to}' },
  notifications: { ko: '알림', en: 'Notifications', ja: '通知' },
});
