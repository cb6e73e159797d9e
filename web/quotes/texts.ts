import { translator } from '../i18n/translator.ts';

export const t = translator({
  title: { ko: '명언 한마디', en: 'A quote for you', ja: 'あなたへの名言' },
  intro: {
    ko: '오늘 있었던 일을 들려주세요. 네 번의 이야기 끝에 당신에게 어울리는 명언을 전해 드립니다.',
    en: 'Tell what happened today. After four exchanges you get a quote that fits. Replies are in Korean.',
    ja: '今日の出来事を聞かせてください。四回のやり取りのあと、あなたに合う名言をお届けします。返事は韓国語です。',
  },
  stages: { ko: '대화 단계', en: 'Stages', ja: '会話の段階' },
  stage_1: { ko: '이야기', en: 'Story', ja: '出来事' },
  stage_2: { ko: '상황', en: 'Details', ja: '状況' },
  stage_3: { ko: '마음', en: 'Feelings', ja: '気持ち' },
  stage_4: { ko: '명언', en: 'Quote', ja: '名言' },
  conversation: { ko: '대화', en: 'Conversation', ja: '会話' },
  you: { ko: '나', en: 'You', ja: 'あなた' },
  bot: { ko: '명언 생성기', en: 'Quote Generator', ja: '名言ジェネレーター' },
  thinking: { ko: '생각하는 중…', en: 'Thinking…', ja: '考え中…' },
  reconnecting: { ko: '다시 연결하는 중…', en: 'Reconnecting…', ja: '再接続中…' },
  expired: {
    ko: '오랫동안 쉬어서 지난 대화가 끝났습니다.',
    en: 'This conversation has expired.',
    ja: '長い間が空いたため、この会話は終了しました。',
  },
  message: { ko: '메시지', en: 'Message', ja: 'メッセージ' },
  placeholder: { ko: '무슨 일이 있었나요?', en: 'What happened?', ja: '何がありましたか？' },
  send: { ko: '보내기', en: 'Send', ja: '送信' },
  not_sent: { ko: '보내지 못했습니다', en: 'The message was not sent', ja: '送信できませんでした' },
  anew: { ko: '새 대화 시작', en: 'Start a new conversation', ja: '新しい会話を始める' },
  hope: { ko: '희망', en: 'Hope', ja: '希望' },
  motivation: { ko: '동기', en: 'Motivation', ja: 'やる気' },
  productivity: { ko: '생산성', en: 'Productivity', ja: '生産性' },
  resilience: { ko: '회복', en: 'Resilience', ja: '立ち直り' },
});
