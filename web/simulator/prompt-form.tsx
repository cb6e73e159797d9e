import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { language } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { ask } from './ask.ts';
import './prompt-form.css';
import { firstPrompts, followUpPrompts } from './samples.ts';
import { t } from './texts.ts';
import { busy, chat, round } from './visit.ts';

/** Asks as a shopper would: in one's own words, or by a sample, which starts at once. */
export function PromptForm() {
  const id = useId();
  const prompt = useSignal('');
  const samples = (chat.value ? followUpPrompts : firstPrompts)[language.value];
  // A follow-up is welcome as soon as the second step is done.
  const waits = round.value?.status === 'in_progress' && round.value.pipeline_progress.step2 !== 'done';
  const closed = busy.value || waits;

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (prompt.value.trim() === '' || closed) return;
    await ask(prompt.value.trim());
    prompt.value = '';
  }

  return (
    <form class="prompt" onSubmit={submit}>
      <label class="visually-hidden" for={id}>
        {t('prompt')}
      </label>
      <div class="prompt-line">
        <input
          id={id}
          class="input"
          autocomplete="off"
          maxLength={4_000}
          placeholder={samples[0]}
          value={prompt.value}
          onInput={(event) => {
            prompt.value = event.currentTarget.value;
          }}
        />
        <Button type="submit" disabled={closed}>
          {t(chat.value ? 'ask_follow_up' : 'ask')}
        </Button>
      </div>
      <fieldset class="prompt-samples">
        <legend class="visually-hidden">{t('samples')}</legend>
        {samples.map((sample) => (
          <button
            key={sample}
            type="button"
            class="prompt-sample"
            disabled={closed}
            onClick={() => ask(sample)}
          >
            {sample}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
