import { Icon } from '../ui/icons.tsx';
import { stages, stagesDone } from './conversation.ts';
import { t } from './texts.ts';

const names = ['stage_1', 'stage_2', 'stage_3', 'stage_4'] as const;

/** The conversation's stages: done, current and pending. */
export function StageLine() {
  const current = Math.min(stages - 1, stagesDone.value);
  return (
    <ol class="stages" aria-label={t('stages')}>
      {names.map((name, index) => {
        const done = index < stagesDone.value;
        return (
          <li
            key={name}
            class={done ? 'stage stage-done' : 'stage'}
            aria-current={!done && index === current ? 'step' : undefined}
          >
            <span class="stage-mark">{done ? <Icon name="check" /> : index + 1}</span>
            {t(name)}
          </li>
        );
      })}
    </ol>
  );
}
