import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { language } from '../i18n/language.ts';
import { Button } from '../ui/button.tsx';
import { startRound } from './start-round.ts';
import './prompt-form.css';
import { firstPrompts, followUpPrompts } from './sample-prompts.ts';
import { t } from './texts.ts';
import { busy, chat, round } from './visit.ts';

/** The form for a prompt, with samples that start a round at once. */
export function PromptForm() {
  const id = useId();
  const prompt = useSignal('');
  const samples = (chat.value ? followUpPrompts : firstPrompts)[language.value];
  // A follow-up is admitted once the second step is done.
  const isWaiting = round.value?.status === 'in_progress' && round.value.pipeline_progress.step2 !== 'done';
  const disabled = busy.value || isWaiting;

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    if (prompt.value.trim() === '' || disabled) return;
    await startRound(prompt.value.trim());
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
        <Button type="submit" disabled={disabled}>
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
            disabled={disabled}
            onClick={() => startRound(sample)}
          >
            {sample}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
