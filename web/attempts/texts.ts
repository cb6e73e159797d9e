import { translator } from '../i18n/translator.ts';

export const t = translator({
  attempt: { ko: '시도 {no}', en: 'Attempt {no}', ja: '試行 {no}' },
  answered: { ko: '응답받음', en: 'answered', ja: '応答あり' },
  waited_first: {
    ko: '시작까지 {time} 대기',
    en: 'Waited {time} to begin',
    ja: '開始まで {time} 待機',
  },
  waited: { ko: '{time} 후 다시 시도', en: 'Waited {time} to try again', ja: '再試行まで {time} 待機' },
  status: { ko: 'HTTP 상태', en: 'HTTP status', ja: 'HTTPステータス' },
  no_answer: { ko: '응답 없음', en: 'no answer', ja: '応答なし' },
  code: { ko: '오류 코드', en: 'Error code', ja: 'エラーコード' },
  call: { ko: '호출', en: 'Call', ja: '呼び出し' },
  call_id: { ko: '보낸 호출 ID', en: 'Id sent with the call', ja: '送信した呼び出しID' },
  request_id: { ko: '응답의 요청 ID', en: 'Id in the answer', ja: '応答のリクエストID' },
  UpstreamTimeoutError: { ko: '제때 답하지 않음', en: 'no answer in time', ja: '時間内に応答なし' },
  UpstreamUnavailableError: { ko: '연결할 수 없음', en: 'not reached', ja: '接続できず' },
  UpstreamServerError: { ko: '외부 서비스의 오류', en: 'error of the upstream', ja: '外部サービスのエラー' },
  UpstreamRateLimitedError: { ko: '요청이 너무 많음', en: 'too many requests', ja: 'リクエスト過多' },
  UpstreamRejectedError: { ko: '거절됨', en: 'refused', ja: '拒否' },
  UpstreamAnswerInvalidError: { ko: '형식이 맞지 않는 응답', en: 'invalid answer', ja: '形式に合わない応答' },
  SessionExpiredError: { ko: '세션 만료', en: 'session expired', ja: 'セッション期限切れ' },
  RefinementCapExceededError: {
    ko: '꼬리질문 한도 초과',
    en: 'no further follow-up allowed',
    ja: '追加質問の上限超過',
  },
});
