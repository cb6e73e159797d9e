import type { Quote } from './api.ts';
import { t } from './texts.ts';

export function QuoteCard({ quote: { text, author, category } }: { quote: Quote }) {
  return (
    <figure class="quote-card" lang="ko">
      <blockquote>{text}</blockquote>
      <figcaption>
        — {author} <span class="quote-category">{t(category)}</span>
      </figcaption>
    </figure>
  );
}
