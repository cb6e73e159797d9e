import { useEffect, useRef } from 'preact/hooks';
import { messages, replying } from './conversation.ts';
import { t } from './texts.ts';

/** All messages. Replies are Korean in every language of the page; a pending one is announced once complete. */
export function MessageLog() {
  const end = useRef<HTMLDivElement>(null);
  const last = messages.value.length - 1;
  const length = messages.value.at(-1)?.text.length ?? 0;
  useEffect(() => {
    if (last >= 0) end.current?.scrollIntoView({ block: 'nearest' });
  }, [last, length]);
  return (
    <div class="log" role="log" aria-label={t('conversation')} aria-busy={replying.value}>
      {messages.value.map(({ by, text }, index) => (
        // Messages are only appended, so the index is stable.
        <p key={index} class={`message message-${by}`}>
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
