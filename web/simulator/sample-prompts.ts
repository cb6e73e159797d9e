import type { Locale } from '../../domain/chat/locale.ts';

/** Sample prompts. The profile's locale decides the language of the response, not the prompt's. */
export const firstPrompts: Readonly<Record<Locale, readonly string[]>> = {
  ko: ['오늘 저녁 카레 땡기는데', '매콤한 찌개 끓이고 싶어', '손님 오시는데 파스타 어때?'],
  en: ['I feel like curry tonight', 'Something spicy and warming', 'Pasta for guests?'],
  ja: ['今夜はカレーの気分', '温かい鍋が食べたい', 'お客様に出すパスタは？'],
};

/** Sample follow-ups that visibly refine the last round. */
export const followUpPrompts: Readonly<Record<Locale, readonly string[]>> = {
  ko: ['와인 추가', '돼지고기 말고 다른거로', '더 맵게 해줘'],
  en: ['Add wine', 'No pork, please', 'Make it spicier'],
  ja: ['ワインを追加して', '豚肉以外でお願い', 'もっと辛くして'],
};
