import { steps, stepTable } from '../../domain/chat/steps.ts';
import type { Round } from '../api/types.ts';
import { t } from '../detail/texts.ts';
import { StepIcon } from '../ui/step-icon.tsx';
import './step-row.css';

/** The steps of a round in one row. */
export function StepRow({ progress }: { progress: Round['pipeline_progress'] }) {
  return (
    <ol class="step-row">
      {steps.map((name) => {
        const state = progress[stepTable[name].key];
        return (
          <li key={name} class={`step-cell step-cell-${state}`} data-step={name} data-status={state}>
            <StepIcon status={state} />
            <span>
              {t(`step_${name}`)} <span class="visually-hidden">{t(`step_${state}`)}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
