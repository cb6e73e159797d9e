import { useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { replying, say, sendError } from './conversation.ts';
import { t } from './texts.ts';

const maxCharacters = 4_000;

/** What is typed stays until the server has taken it. */
export function MessageForm() {
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const waits = sending || replying.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (waits || text.trim() === '') return;
    setSending(true);
    const taken = await say(text.trim());
    setSending(false);
    if (taken) setText('');
  }

  return (
    <form class="message-form" onSubmit={submit}>
      {sendError.value !== null && <ErrorBanner title={t('not_sent')} message={sendError.value} />}
      <label class="visually-hidden" for="quotes-message">
        {t('message')}
      </label>
      <input
        id="quotes-message"
        autocomplete="off"
        maxLength={maxCharacters}
        placeholder={t('placeholder')}
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" variant="primary" disabled={waits || text.trim() === ''}>
        {t('send')}
      </Button>
    </form>
  );
}
