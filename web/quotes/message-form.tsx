import { useState } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { ErrorBanner } from '../ui/error-banner.tsx';
import { replying, sendError, submitMessage } from './conversation.ts';
import { t } from './texts.ts';

const maxCharacters = 4_000;

/** The text stays in the field until the server has accepted it. */
export function MessageForm() {
  const [text, setText] = useState('');
  const [sending, setSending] = useState(false);
  const isWaiting = sending || replying.value;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (isWaiting || text.trim() === '') return;
    setSending(true);
    const accepted = await submitMessage(text.trim());
    setSending(false);
    if (accepted) setText('');
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
      <Button type="submit" variant="primary" disabled={isWaiting || text.trim() === ''}>
        {t('send')}
      </Button>
    </form>
  );
}
