import type { Round, StepName } from '../api/types.ts';
import { t } from '../detail/texts.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import './step-row.css';

const names: readonly StepName[] = ['meal_suggest', 'todos', 'cross_sell', 'notifications'];
const icons: Record<Round['pipeline_progress']['step1'], IconName> = {
  pending: 'clock',
  running: 'play',
  done: 'check',
  error: 'alert',
};

/** The four steps of a round in one row. */
export function StepRow({ progress }: { progress: Round['pipeline_progress'] }) {
  const states = [progress.step1, progress.step2, progress.step3, progress.step4];
  return (
    <ol class="step-row">
      {names.map((name, index) => {
        const state = states[index] ?? 'pending';
        return (
          <li key={name} class={`step-cell step-cell-${state}`} data-step={name} data-status={state}>
            <Icon name={icons[state]} size={14} />
            <span>
              {t(`step_${name}`)} <span class="visually-hidden">{t(`step_${state}`)}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
