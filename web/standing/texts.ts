import { translator } from '../i18n/translator.ts';

export const t = translator({
  title: { ko: '현황', en: 'Where you stand', ja: '現在の状況' },
  failed: {
    ko: '현황을 불러오지 못했습니다',
    en: 'The figures could not be loaded',
    ja: '状況を読み込めませんでした',
  },
  running: { ko: '진행 중인 라운드 {count}', en: 'Rounds running: {count}', ja: '進行中のラウンド {count}' },
  running_of: {
    ko: '진행 중인 라운드 {count}/{limit}',
    en: 'Rounds running: {count} of {limit}',
    ja: '進行中のラウンド {count}/{limit}',
  },
  used: { ko: '일별 사용 크레딧', en: 'Credits used a day', ja: '1日ごとの使用クレジット' },
  left: { ko: '남은 크레딧 {count}', en: '{count} left', ja: '残り{count}' },
  refused: { ko: '최근 1시간 거절', en: 'Refused in the last hour', ja: '過去1時間の拒否' },
  none_refused: {
    ko: '거절된 요청이 없습니다',
    en: 'No request was refused',
    ja: '拒否されたリクエストはありません',
  },
  status_402: { ko: '크레딧 부족 (402)', en: 'no credit (402)', ja: 'クレジット不足 (402)' },
  status_409: { ko: '상태 충돌 (409)', en: 'in conflict (409)', ja: '状態の競合 (409)' },
  status_429: { ko: '요청 과다 (429)', en: 'too many (429)', ja: '過多 (429)' },
  errors: {
    ko: '최근 {days}일 오류',
    en: 'Errors of the last {days} days',
    ja: '過去{days}日間のエラー',
  },
  log: { ko: '요청 로그', en: 'Request log', ja: 'リクエストログ' },
});
