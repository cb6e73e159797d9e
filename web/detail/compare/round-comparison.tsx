import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ChatDetail, Round, RoundReceipt } from '../../api/types.ts';
import { formatNumber, formatPrice, formatSeconds } from '../../i18n/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { reasonText } from '../display-texts.ts';
import { totalUnit } from '../round-values.ts';
import { t as detailText } from '../texts.ts';
import { type Change, compareBaskets, compareRecommendations } from './compare-rounds.ts';
import './round-comparison.css';
import { t } from './texts.ts';

interface RoundComparisonProps {
  detail: ChatDetail;
  round: Round;
  receipts: readonly RoundReceipt[];
}

/** The round beside another one of its chat, `?with=N`: what changed in basket, prices, reasons and seconds. */
export function RoundComparison({ detail, round, receipts }: RoundComparisonProps) {
  const { query, route } = useLocation();
  const id = useId();
  const others = detail.rounds.filter(({ round_no }) => round_no !== round.round_no);
  const other = others.find(({ round_no }) => String(round_no) === query.with) ?? null;
  const path = `/dashboard/chats/${detail.chat_id}?round=${round.round_no}`;
  return (
    <Panel title={t('title')}>
      <div class="compare-choice">
        <label class="field-label" for={id}>
          {t('with')}
        </label>
        <select
          id={id}
          class="input"
          value={other ? String(other.round_no) : ''}
          onChange={({ currentTarget: { value } }) => route(value ? `${path}&with=${value}` : path, true)}
        >
          <option value="">—</option>
          {others.map(({ round_no }) => (
            <option key={round_no} value={String(round_no)}>
              {detailText('round', { no: round_no })}
            </option>
          ))}
        </select>
      </div>
      {other && <Comparison before={other} after={round} receipts={receipts} />}
    </Panel>
  );
}

interface ComparisonProps {
  before: Round;
  after: Round;
  receipts: readonly RoundReceipt[];
}

function Comparison({ before, after, receipts }: ComparisonProps) {
  const rounds = [before, after] as const;
  const [first, second] = rounds.map(({ round_id }) => receipts.find((one) => one.round_id === round_id));
  const steps = second?.steps ?? first?.steps ?? [];
  return (
    <table class="compare">
      <caption class="visually-hidden">{t('title')}</caption>
      <thead>
        <tr>
          <td />
          {rounds.map(({ round_no }) => (
            <th key={round_no} scope="col">
              {detailText('round', { no: round_no })}
            </th>
          ))}
        </tr>
      </thead>
      <Part title={detailText('shopping_list')}>
        {compareBaskets(before, after).map(({ key, name, change, ...item }) => (
          <Row key={key} name={name ?? detailText('no_product')} change={change}>
            {[item.before, item.after].map((one) =>
              one === null
                ? null
                : `${formatNumber(one.quantity)} × ${formatPrice(one.product?.price, one.product?.price_unit) || '—'}`,
            )}
          </Row>
        ))}
        <Row name={detailText('total')} change={getChange(before.todos?.total, after.todos?.total)}>
          {rounds.map(({ todos }) => (todos ? formatPrice(todos.total, totalUnit(todos.items)) : null))}
        </Row>
      </Part>
      <Part title={detailText('recommendations')}>
        {compareRecommendations(before, after).map(({ key, name, change, ...item }) => (
          <Row key={key} name={name ?? detailText('no_product')} change={change}>
            {[item.before, item.after].map((one) => one && `${one.reason}: ${reasonText(one.reason_detail)}`)}
          </Row>
        ))}
      </Part>
      <Part title={t('seconds')}>
        {steps.map(({ step }) => {
          const values = [first, second].map(
            (receipt) => receipt?.steps.find((one) => one.step === step)?.seconds ?? null,
          );
          return (
            <Row key={step} name={detailText(`step_${step}`)} change="same">
              {values.map((seconds) => (seconds === null ? null : formatSeconds(seconds)))}
            </Row>
          );
        })}
        <Row name={detailText('time_taken')} change="same">
          {[first, second].map((receipt) => (receipt?.seconds ? formatSeconds(receipt.seconds) : null))}
        </Row>
      </Part>
    </table>
  );
}

function getChange(before: number | null | undefined, after: number | null | undefined): Change {
  return before === after ? 'same' : 'changed';
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <tbody>
      <tr>
        <th class="compare-part" colSpan={3} scope="rowgroup">
          {title}
        </th>
      </tr>
      {children}
    </tbody>
  );
}

const marks: Record<Change, string> = { added: '+', removed: '−', changed: '≠', same: '' };

interface RowProps {
  name: string;
  change: Change;
  /** Of both rounds; null where there is none. */
  children: readonly (string | null)[];
}

function Row({ name, change, children }: RowProps) {
  return (
    <tr class={`compare-${change}`}>
      <th scope="row">
        {change !== 'same' && (
          <>
            <span class="compare-mark" aria-hidden="true">
              {marks[change]}
            </span>
            <span class="visually-hidden">{t(change)}: </span>
          </>
        )}
        {name}
      </th>
      {children.map((text, index) => (
        <td key={index} class="number">
          {text ?? <span class="muted">—</span>}
        </td>
      ))}
    </tr>
  );
}
