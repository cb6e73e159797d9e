import type { Texts } from '../localized-texts.ts';

/** A topic of questions, and the task that looks it up. */
interface Topic {
  words: RegExp;
  name: Texts;
  lookUp: Texts;
}

/** The topic of a question that matches no other. */
const generalTopic: Topic = {
  words: /./,
  name: { ko: '관련 기록', en: 'related records', ja: '関連記録' },
  lookUp: { ko: '관련 기록 조회', en: 'Look up related records', ja: '関連記録の照会' },
};

const topics: readonly Topic[] = [
  {
    words: /차단|\bblock|ブロック|遮断/i,
    name: { ko: '차단 이력', en: 'blocks', ja: '遮断履歴' },
    lookUp: { ko: '차단 이력 조회', en: 'Look up the history of blocks', ja: '遮断履歴の照会' },
  },
  {
    words: /로그인|\blog-?\s?in|sign-?\s?in|ログイン/i,
    name: { ko: '로그인 기록', en: 'logins', ja: 'ログイン記録' },
    lookUp: { ko: '로그인 기록 조회', en: 'Look up logins', ja: 'ログイン記録の照会' },
  },
  {
    words: /트래픽|\btraffic|トラフィック|通信量/i,
    name: { ko: '트래픽 통계', en: 'traffic', ja: 'トラフィック統計' },
    lookUp: { ko: '트래픽 통계 조회', en: 'Look up traffic', ja: 'トラフィック統計の照会' },
  },
  {
    words: /악성|바이러스|malware|virus|マルウェア|ウイルス/i,
    name: { ko: '악성코드 탐지', en: 'malware detections', ja: 'マルウェア検知' },
    lookUp: { ko: '악성코드 탐지 조회', en: 'Look up malware detections', ja: 'マルウェア検知の照会' },
  },
  {
    words: /계정|사용자|\baccount|\buser|アカウント|ユーザー/i,
    name: { ko: '계정 활동', en: 'account activity', ja: 'アカウント活動' },
    lookUp: { ko: '계정 활동 조회', en: 'Look up account activity', ja: 'アカウント活動の照会' },
  },
  {
    words: /경보|알림|탐지|\balert|\bdetect|アラート|検知/i,
    name: { ko: '경보', en: 'alerts', ja: 'アラート' },
    lookUp: { ko: '경보 조회', en: 'Look up alerts', ja: 'アラートの照会' },
  },
];

const most = 3;

/** The topics of a question in the order of the list; at least one. */
export function findTopics(question: string): Topic[] {
  const named = topics.filter(({ words }) => words.test(question)).slice(0, most);
  return named.length > 0 ? named : [generalTopic];
}
