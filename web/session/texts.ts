import { translator } from '../i18n/translator.ts';

export const t = translator({
  sign_in: { ko: '로그인', en: 'Sign in', ja: 'サインイン' },
  sign_out: { ko: '로그아웃', en: 'Sign out', ja: 'サインアウト' },
  signing_in: { ko: '로그인 중…', en: 'Signing in…', ja: 'サインイン中…' },
  token: { ko: '로그인 토큰', en: 'Access token', ja: 'ログイントークン' },
  token_hint: {
    ko: 'npm start 가 출력하는 링크를 열거나, 테넌트 관리자나 백오피스의 토큰을 붙여 넣으세요.',
    en: 'Open the link that npm start prints, or paste the token of a tenant’s admin or of the backoffice.',
    ja: 'npm start が表示するリンクを開くか、テナント管理者またはバックオフィスのトークンを貼り付けてください。',
  },
  failed: { ko: '로그인할 수 없습니다', en: 'Sign-in failed', ja: 'サインインできません' },
  expired: {
    ko: '세션이 끝났습니다. 다시 로그인해 주세요.',
    en: 'Your session has ended. Please sign in again.',
    ja: 'セッションが終了しました。もう一度サインインしてください。',
  },
  link_title: {
    ko: '이 로그인 링크를 사용할까요?',
    en: 'Use this sign-in link?',
    ja: 'このサインインリンクを使いますか？',
  },
  link_login: {
    ko: '지금 {name}에 로그인되어 있습니다. 링크를 사용하면 이 로그인이 링크의 로그인으로 바뀝니다. 출처를 믿을 수 있는 링크만 사용하세요.',
    en: 'You are signed in to {name}. The link replaces this session. Use it only if you trust its source.',
    ja: '現在 {name} にサインインしています。リンクを使うと、リンクのログインに置き換わります。信頼できるリンクだけを使ってください。',
  },
  link_key: {
    ko: '지금 {name}에 로그인되어 있습니다. 링크를 사용하면 시뮬레이터의 키가 링크의 키로 바뀝니다. 출처를 믿을 수 있는 링크만 사용하세요.',
    en: 'You are signed in to {name}. The link replaces the simulator’s key. Use it only if you trust its source.',
    ja: '現在 {name} にサインインしています。リンクを使うと、シミュレーターのキーがリンクのキーに置き換わります。信頼できるリンクだけを使ってください。',
  },
  link_use: { ko: '링크 사용', en: 'Use the link', ja: 'リンクを使う' },
  link_dismiss: { ko: '지금 로그인 유지', en: 'Keep the current session', ja: '現在のログインを続ける' },
  backoffice_name: { ko: '백오피스', en: 'the backoffice', ja: 'バックオフィス' },
  backoffice_title: { ko: '백오피스', en: 'Backoffice', ja: 'バックオフィス' },
  backoffice_only: {
    ko: '백오피스만 볼 수 있는 화면입니다',
    en: 'Only the backoffice may see this page',
    ja: 'このページはバックオフィスだけが閲覧できます',
  },
});
