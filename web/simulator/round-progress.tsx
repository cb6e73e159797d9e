import { StatusChip } from '../ui/status-chip.tsx';
import './round-progress.css';
import { StepRow } from './step-row.tsx';
import { t } from './texts.ts';
import { chat, round } from './visit.ts';

/** The prompt and the four steps of the newest round. */
export function RoundProgress() {
  const newest = round.value;
  if (!newest || !chat.value) return null;
  return (
    <section class="round-progress" aria-label={t('progress')}>
      <p class="round-progress-head">
        <StatusChip status={newest.status} />
        <span class="round-progress-prompt">{newest.prompt}</span>
        <a href={`/dashboard/chats/${chat.value.chat_id}`}>{t('open_chat')}</a>
      </p>
      <StepRow progress={newest.pipeline_progress} />
      {newest.last_error && <p class="round-progress-error">{newest.last_error}</p>}
    </section>
  );
}
