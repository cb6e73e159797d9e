import { type Locale, locales } from '../../domain/chat/locale.ts';
import { chooseLanguage, language } from '../i18n/language.ts';
import './language-choice.css';
import { t } from './texts.ts';

/** Each language's name in the language itself. */
const names: Record<Locale, { short: string; long: string }> = {
  ko: { short: '한', long: '한국어' },
  en: { short: 'EN', long: 'EN – English' },
  ja: { short: '日', long: '日本語' },
};

/** One toggle button per language. */
export function LanguageChoice() {
  return (
    <fieldset class="language-choice">
      <legend class="visually-hidden">{t('language')}</legend>
      {locales.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          title={names[one].long}
          aria-label={names[one].long}
          aria-pressed={one === language.value}
          onClick={() => chooseLanguage(one)}
        >
          {names[one].short}
        </button>
      ))}
    </fieldset>
  );
}
