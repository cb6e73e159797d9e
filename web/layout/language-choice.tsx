import { chooseLanguage, language } from '../i18n/language.ts';
import { type Language, languages } from '../i18n/languages.ts';
import './language-choice.css';
import { t } from './texts.ts';

/** Each in its own words, as those who look for it know it. */
const names: Record<Language, { short: string; long: string }> = {
  ko: { short: '한', long: '한국어' },
  en: { short: 'EN', long: 'EN – English' },
  ja: { short: '日', long: '日本語' },
};

/** Three buttons, of which one is pressed. */
export function LanguageChoice() {
  return (
    <fieldset class="language-choice">
      <legend class="visually-hidden">{t('language')}</legend>
      {languages.map((one) => (
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
