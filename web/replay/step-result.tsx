import { useEffect, useRef } from 'preact/hooks';
import type { Step } from '../../domain/chat/steps.ts';
import type { ReplayedStep } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { toJsonLines } from './json-lines.ts';
import { t } from './texts.ts';

interface StepResultProps {
  step: Step;
  /** Of the bundle. */
  snapshot: Record<string, unknown> | null;
  /** Undefined if the step was not replayed. */
  replayed: ReplayedStep | undefined;
}

/** The recorded result beside the new one: open where they differ, else the user opens it. */
export function StepResult({ step, snapshot, replayed }: StepResultProps) {
  const recordedError = replayed?.recorded?.error ?? null;
  const now = replayed ? replayed.rerun : { output: snapshot, error: null };
  if (snapshot === null && now.output === null && recordedError === null && now.error === null) return null;
  const differing = replayed?.differences ?? [];
  const paths = differing.map(({ path }) => path);
  const isOpen = replayed !== undefined && (replayed.outcome === 'differs' || now.error !== null);
  return (
    <>
      {replayed && differing.length > 0 && <Differences replayed={replayed} />}
      <details class="replay-results" open={isOpen}>
        <summary>{t('results')}</summary>
        <div class="replay-sides">
          <Side step={step} side={t('recorded')} output={snapshot} error={recordedError} paths={paths} />
          <Side step={step} side={t('now')} output={now.output} error={now.error} paths={paths} />
        </div>
      </details>
    </>
  );
}

/** What is left above the first difference. */
const markMarginPx = 60;

interface SideProps {
  step: Step;
  side: string;
  output: Record<string, unknown> | null;
  error: string | null;
  /** Where the sides differ. */
  paths: readonly string[];
}

function Side({ step, side, output, error, paths }: SideProps) {
  const text = useRef<HTMLElement>(null);
  const firstPath = paths[0];
  useEffect(() => {
    const mark = text.current?.querySelector('mark');
    if (text.current && mark) text.current.scrollTop = mark.offsetTop - markMarginPx;
  }, [firstPath, output]);
  return (
    <div>
      <h4>{side}</h4>
      {error !== null && <p class="replay-bad">{error}</p>}
      {output === null && error === null && <p class="muted">{t('no_result')}</p>}
      {output !== null && (
        <section
          ref={text}
          class="replay-json"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={t('result_of', { step: t(`step_${step}`), side })}
        >
          <pre>
            {toJsonLines(output, paths).map(({ text, isMarked }, index) => {
              const line = `${text}\n`;
              return isMarked ? <mark key={index}>{line}</mark> : <span key={index}>{line}</span>;
            })}
          </pre>
        </section>
      )}
    </div>
  );
}

function Differences({ replayed: { differences, differences_total: total } }: { replayed: ReplayedStep }) {
  const left = total - differences.length;
  return (
    <table class="replay-differences">
      <caption>{t('differences', { count: formatNumber(total) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('place')}</th>
          <th scope="col">{t('recorded')}</th>
          <th scope="col">{t('now')}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ path, recorded, rerun }) => (
          <tr key={path}>
            <td>
              <code>{path}</code>
            </td>
            <td>
              <Value value={recorded} />
            </td>
            <td>
              <Value value={rerun} />
            </td>
          </tr>
        ))}
      </tbody>
      {left > 0 && (
        <tfoot>
          <tr>
            <td colSpan={3}>{t('more_differences', { count: formatNumber(left) })}</td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

const maxValueLength = 200;

function Value({ value }: { value: unknown }) {
  if (value === undefined) return <span class="muted">{t('nothing')}</span>;
  const text = JSON.stringify(value);
  return <code>{text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text}</code>;
}
