import { useSignal } from '@preact/signals';
import { type Step, steps } from '../../domain/chat/steps.ts';
import type { BundleEdits, ReplayedStep, RoundBundle } from '../api/types.ts';
import { FailedAttemptItem } from '../attempts/failed-attempts.tsx';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { InputEditor } from './input-editor.tsx';
import { OutcomeChip, StepNote } from './step-outcome.tsx';
import { StepResult } from './step-result.tsx';
import { t } from './texts.ts';
import type { ShownReplay } from './use-replay.ts';

interface StepsPanelProps {
  bundle: RoundBundle;
  shown: ShownReplay;
  busy: boolean;
  run: (fromStep?: number, edits?: BundleEdits) => Promise<boolean>;
}

/** Each step recorded beside run again; one at a time has its input open for editing. */
export function StepsPanel({ bundle, shown: { replay, fromStep, edits }, busy, run }: StepsPanelProps) {
  const open = useSignal<Step | null>(null);
  const isFirst = fromStep === 1 && Object.keys(edits).length === 0;
  const first = steps[fromStep - 1] ?? 'meal_suggest';

  async function runFrom(step: Step, input: Record<string, unknown>) {
    const replayed = find(step);
    const isEdited = JSON.stringify(input) !== JSON.stringify(replayed?.input) || step in edits;
    const changed = isEdited ? { ...edits, [step]: input } : edits;
    if (await run(steps.indexOf(step) + 1, withoutEarlier(changed, step))) open.value = null;
  }

  function find(step: Step): ReplayedStep | undefined {
    return replay.steps.find((one) => one.step === step);
  }

  return (
    <Panel
      title={t('steps')}
      note={<span role="status">{toNote(busy, isFirst, Object.keys(edits).length > 0, first)}</span>}
      actions={
        !isFirst && (
          <Button small aria-disabled={busy} onClick={() => run()}>
            {t('start_over')}
          </Button>
        )
      }
    >
      <ol class="replay-steps">
        {steps.map((step) => {
          const replayed = find(step);
          const recorded = bundle.steps.find((one) => one.step === step);
          return (
            <li
              key={step}
              class="replay-step"
              data-step={step}
              data-outcome={replayed?.outcome ?? 'recorded'}
            >
              <div class="replay-step-head">
                <h3>{t(`step_${step}`)}</h3>
                <OutcomeChip replayed={replayed} />
                {replayed && open.value !== step && (
                  <Button
                    small
                    aria-label={t('edit_what', { step: t(`step_${step}`) })}
                    onClick={() => {
                      open.value = step;
                    }}
                  >
                    {t('edit')}
                  </Button>
                )}
              </div>
              {replayed && <StepNote replayed={replayed} />}
              {recorded?.attempt_log && recorded.attempt_log.failed.length > 0 && (
                <details class="replay-attempts" open={recorded.status === 'error'}>
                  <summary>{t('failed_calls', { count: recorded.attempt_log.failed.length })}</summary>
                  <ol class="attempts">
                    {recorded.attempt_log.failed.map((failed) => (
                      <FailedAttemptItem key={failed.attempt} failed={failed} />
                    ))}
                  </ol>
                </details>
              )}
              {replayed && open.value === step && (
                <InputEditor
                  input={replayed.input}
                  busy={busy}
                  onRun={(input) => runFrom(step, input)}
                  onCancel={() => {
                    open.value = null;
                  }}
                />
              )}
              <StepResult step={step} snapshot={recorded?.snapshot ?? null} replayed={replayed} />
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

/** Edits of steps before the first one that is run would be ignored. */
function withoutEarlier(edits: BundleEdits, first: Step): BundleEdits {
  const kept = steps.slice(steps.indexOf(first));
  return Object.fromEntries(Object.entries(edits).filter(([step]) => kept.includes(step as Step)));
}

function toNote(busy: boolean, isFirst: boolean, isEdited: boolean, first: Step): string {
  if (busy) return t('replaying');
  if (isFirst) return '';
  return t(isEdited ? 'edited_note' : 'from_note', { step: t(`step_${first}`) });
}
