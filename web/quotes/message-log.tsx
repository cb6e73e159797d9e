import { useEffect, useRef } from 'preact/hooks';
import { replying, said } from './conversation.ts';
import { t } from './texts.ts';

/** Everything said. Replies are Korean whatever the page's language; one that is being made is read out whole. */
export function MessageLog() {
  const end = useRef<HTMLDivElement>(null);
  const last = said.value.length - 1;
  const length = said.value.at(-1)?.text.length ?? 0;
  useEffect(() => {
    if (last >= 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [last, length]);
  return (
    <div class="log" role="log" aria-label={t('conversation')} aria-busy={replying.value}>
      {said.value.map(({ by, text }, place) => (
        // Nothing is ever taken out or moved.
        <p key={place} class={`message message-${by}`}>
          <span class="visually-hidden">{t(by === 'user' ? 'you' : 'bot')}: </span>
          {text === '' ? (
            <span class="message-thinking">{t('thinking')}</span>
          ) : (
            <span lang={by === 'bot' ? 'ko' : undefined}>{text}</span>
          )}
        </p>
      ))}
      <div ref={end} />
    </div>
  );
}
