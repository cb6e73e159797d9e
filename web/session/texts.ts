import { translator } from '../i18n/translator.ts';

export const t = translator({
  sign_in: { ko: '로그인', en: 'Sign in', ja: 'サインイン' },
  sign_out: { ko: '로그아웃', en: 'Sign out', ja: 'サインアウト' },
  signing_in: { ko: '로그인 중…', en: 'Signing in…', ja: 'サインイン中…' },
  token: { ko: '로그인 토큰', en: 'Login token', ja: 'ログイントークン' },
  token_hint: {
    ko: 'npm start 가 출력하는 링크를 열거나, 테넌트 관리자 토큰을 붙여 넣으세요.',
    en: 'Open the link that npm start prints, or paste a tenant admin’s token.',
    ja: 'npm start が表示するリンクを開くか、テナント管理者のトークンを貼り付けてください。',
  },
  failed: { ko: '로그인할 수 없습니다', en: 'Signing in did not work', ja: 'サインインできません' },
  expired: {
    ko: '세션이 끝났습니다. 다시 로그인해 주세요.',
    en: 'Your session has ended. Please sign in again.',
    ja: 'セッションが終了しました。もう一度サインインしてください。',
  },
  backoffice: {
    ko: '백오피스 로그인입니다. 이 화면에는 테넌트 관리자 토큰이 필요합니다.',
    en: 'This login is the backoffice’s. The dashboard needs a tenant admin’s token.',
    ja: 'これはバックオフィスのログインです。このページにはテナント管理者のトークンが必要です。',
  },
});
