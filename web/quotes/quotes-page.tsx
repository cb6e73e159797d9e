import { useEffect } from 'preact/hooks';
import { LanguageChoice } from '../layout/language-choice.tsx';
import '../layout/header.css';
import iconUrl from '../icon.svg';
import { t as layoutText } from '../layout/texts.ts';
import { chooseTheme, currentTheme } from '../layout/theme.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { connection, expired, quote, replying, startNewConversation } from './conversation.ts';
import { MessageForm } from './message-form.tsx';
import { MessageLog } from './message-log.tsx';
import './quotes-page.css';
import type { Quote } from './api.ts';
import { StageLine } from './stage-line.tsx';
import { t } from './texts.ts';

/** A conversation of four stages that ends with a quote. */
export function QuotesPage() {
  const finished = expired.value || (quote.value !== null && !replying.value);
  useEffect(() => {
    document.title = t('title');
  });
  return (
    <>
      <a class="skip-link" href="#main">
        {layoutText('skip')}
      </a>
      <PageHeader />
      <main id="main" class="quotes" tabIndex={-1}>
        <h1>{t('title')}</h1>
        <p class="quotes-intro">{t('intro')}</p>
        <StageLine />
        <MessageLog />
        <div aria-live="polite">{quote.value && <QuoteCard quote={quote.value} />}</div>
        <p class="quotes-line" role="status">
          {connection.value === 'reconnecting' && t('reconnecting')}
          {expired.value && t('expired')}
        </p>
        {finished ? (
          <Button variant="primary" onClick={startNewConversation}>
            {t('anew')}
          </Button>
        ) : (
          <MessageForm />
        )}
      </main>
    </>
  );
}

function PageHeader() {
  const other = currentTheme() === 'dark' ? 'light' : 'dark';
  return (
    <header class="header">
      <a class="header-brand" href="/quotes">
        <img src={iconUrl} alt="" width={24} height={24} />
        Roundtable
      </a>
      <div class="header-tools">
        <LanguageChoice />
        <IconButton
          icon={other === 'dark' ? 'moon' : 'sun'}
          label={layoutText(`to_${other}`)}
          onClick={() => chooseTheme(other)}
        />
      </div>
    </header>
  );
}

function QuoteCard({ quote: { text, author, category } }: { quote: Quote }) {
  return (
    <figure class="quote-card" lang="ko">
      <blockquote>{text}</blockquote>
      <figcaption>
        — {author} <span class="quote-category">{t(category)}</span>
      </figcaption>
    </figure>
  );
}
