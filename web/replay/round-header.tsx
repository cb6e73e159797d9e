import type { Replay, RoundBundle } from '../api/types.ts';
import { saveFile } from '../browser/save-file.ts';
import { formatDateTime } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { Fact } from '../ui/fact.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { toast } from '../ui/toast.ts';
import { explainError } from './explain-error.ts';
import { testFolder, toSavedTest } from './test-file.ts';
import { t } from './texts.ts';
import type { ShownReplay } from './use-replay.ts';

interface RoundHeaderProps {
  bundle: RoundBundle;
  shown: ShownReplay;
}

/** What failed, why, and how the round ends when it is run again. */
export function RoundHeader({ bundle, shown }: RoundHeaderProps) {
  const { round, inputs, versions } = bundle;
  const why = round.last_error === null ? null : explainError(round.last_error);

  function saveTest() {
    const { testName, testText, bundleName, bundleText } = toSavedTest({ bundle, ...shown });
    saveFile(testName, testText, 'text/plain');
    saveFile(bundleName, bundleText, 'application/json');
    toast(() => ({
      icon: 'check',
      title: t('saved_test', { test: testName, bundle: bundleName }),
      lines: [t('saved_where', { folder: `${testFolder}/` })],
    }));
  }

  function saveBundle() {
    const { bundleName, bundleText } = toSavedTest({ bundle, ...shown });
    saveFile(bundleName, bundleText, 'application/json');
  }

  return (
    <header class="round-header">
      <div class="round-header-line">
        <h1>{t('round_title', { number: round.round_no })}</h1>
        <StatusChip status={round.status} />
      </div>
      <dl class="round-facts">
        <Fact name={t('recorded')}>
          <span class={round.last_error === null ? '' : 'replay-bad'}>
            {round.last_error ?? t('end_completed')}
          </span>
        </Fact>
        {why && <Fact name={t('why')}>{why}</Fact>}
        <Fact name={t('now')}>
          <span role="status">{toEndText(shown.replay.end, round.last_error)}</span>
        </Fact>
        <Fact name={t('prompt')}>{inputs.prompt}</Fact>
        <Fact name={t('tenant')}>{round.tenant_code}</Fact>
        <Fact name={t('failed_at')}>
          <Time iso={round.updated_at} />
        </Fact>
        <Fact name={t('version')}>{versions.roundtable}</Fact>
      </dl>
      <div class="replay-buttons">
        <Button variant="primary" onClick={saveTest}>
          {t('save_test')}
        </Button>
        <Button onClick={saveBundle}>{t('save_bundle')}</Button>
      </div>
    </header>
  );
}

function toEndText({ status, last_error }: Replay['end'], lastErrorThen: string | null): string {
  if (status === 'completed') return t('end_completed');
  if (status === 'unknown') return t('end_unknown');
  return last_error === lastErrorThen ? t('same_end') : (last_error ?? '');
}

/** A time of a bundle, which may be any text. */
function Time({ iso }: { iso: string }) {
  if (Number.isNaN(Date.parse(iso))) return <>{iso}</>;
  return <time dateTime={iso}>{formatDateTime(iso)}</time>;
}
