import { translator } from '../../i18n/translator.ts';

export const t = translator({
  views: { ko: '저장한 보기', en: 'Saved views', ja: '保存したビュー' },
  all: { ko: '전체', en: 'All', ja: 'すべて' },
  is_shared: { ko: '테넌트 공유', en: 'Shared by the tenant', ja: 'テナントで共有' },
  save: { ko: '보기 저장', en: 'Save view', ja: 'ビューを保存' },
  name: { ko: '보기 이름', en: 'Name of the view', ja: 'ビューの名前' },
  share: { ko: '테넌트의 모든 관리자와 공유', en: 'Share with all admins', ja: '全管理者と共有' },
  cancel: { ko: '취소', en: 'Cancel', ja: 'キャンセル' },
  delete: { ko: '보기 ‘{name}’ 삭제', en: 'Delete the view “{name}”', ja: 'ビュー「{name}」を削除' },
  failed: { ko: '보기를 처리하지 못했습니다', en: 'The views failed', ja: 'ビューを処理できませんでした' },
  too_many: {
    ko: '개인 보기와 공유 보기는 각각 최대 {most}개입니다. 먼저 하나를 삭제하세요.',
    en: 'At most {most} views of your own, and {most} shared ones. Delete one first.',
    ja: '自分のビューと共有ビューはそれぞれ最大{most}件です。先に一つ削除してください。',
  },
});
