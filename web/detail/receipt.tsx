import type { RoundReceipt } from '../api/types.ts';
import { formatNumber, formatSeconds } from '../i18n/format.ts';
import { Panel } from '../ui/panel.tsx';
import './receipt.css';
import { t } from './texts.ts';

/** A round's receipt: credits, attempts, and seconds by step. */
export function Receipt({ receipt }: { receipt: RoundReceipt }) {
  const { credit, steps } = receipt;
  return (
    <Panel title={t('receipt')}>
      <dl class="receipt">
        <dt>{t('credit')}</dt>
        <dd>
          <span class="number">{formatNumber(credit.amount)}</span> {t(`credit_${credit.outcome}`)}
        </dd>
        <dt>{t('kind')}</dt>
        <dd>{t(receipt.refinement ? 'follow_up' : 'fresh_start')}</dd>
        <dt>{t('language')}</dt>
        <dd>{receipt.locale}</dd>
        <dt>{t('all_attempts')}</dt>
        <dd class="number">{formatNumber(receipt.attempts)}</dd>
        <dt>{t('time_taken')}</dt>
        <dd class="number">{receipt.seconds === null ? '—' : formatSeconds(receipt.seconds)}</dd>
        {steps.map(({ step, seconds }) => (
          <div key={step} class="receipt-step">
            <dt>{t(`step_${step}`)}</dt>
            <dd class="number">{seconds === null ? '—' : formatSeconds(seconds)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
