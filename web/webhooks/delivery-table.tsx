import type { Delivery } from '../api/types.ts';
import { formatNumber } from '../i18n/format.ts';
import { Button } from '../ui/button.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import './delivery-table.css';
import { t } from './texts.ts';
import { OutcomeChip } from './webhook-status.tsx';

interface DeliveryTableProps {
  deliveries: readonly Delivery[];
  onResend: (delivery: Delivery) => void;
}

/** One row per delivery; a card on narrow screens. */
export function DeliveryTable({ deliveries, onResend }: DeliveryTableProps) {
  return (
    <table class="delivery-table">
      <caption class="visually-hidden">{t('deliveries')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('outcome')}</th>
          <th scope="col">{t('event')}</th>
          <th scope="col">{t('answer')}</th>
          <th scope="col">{t('attempts')}</th>
          <th scope="col">{t('times')}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.delivery_id} delivery={delivery} onResend={onResend} />
        ))}
      </tbody>
    </table>
  );
}

function DeliveryRow({ delivery, onResend }: { delivery: Delivery; onResend: (delivery: Delivery) => void }) {
  const { kind, chat_id, sequence, outcome, attempts, created_at, last_attempt_at } = delivery;
  const action = t(outcome === 'pending' ? 'retry_now' : 'resend');
  const event = sequence === null ? kind : `${kind} ${sequence}`;
  return (
    <tr>
      <td class="delivery-outcome">
        <OutcomeChip outcome={outcome} />
      </td>
      <td class="delivery-event">
        <code>{kind}</code>
        {chat_id !== null && sequence !== null && (
          <p class="small">
            <a href={`/dashboard/chats/${chat_id}`}>{t('event_of', { sequence })}</a>
          </p>
        )}
      </td>
      <td class="delivery-answer">
        <Answer delivery={delivery} />
      </td>
      <td class="delivery-attempts number">
        <span class="delivery-attempts-label">{t('attempts')}: </span>
        {formatNumber(attempts)}
      </td>
      <td class="delivery-time">
        <RelativeTime iso={last_attempt_at} />
        {attempts > 1 && (
          <p class="small">
            {t('first_attempt')} <RelativeTime iso={created_at} />
          </p>
        )}
      </td>
      <td class="delivery-action">
        <Button small aria-label={t('resend_what', { action, event })} onClick={() => onResend(delivery)}>
          {action}
        </Button>
      </td>
    </tr>
  );
}

/** The last answer: its status, what went wrong, and the beginning of its body. */
function Answer({ delivery: { last_status, last_error, last_answer } }: { delivery: Delivery }) {
  return (
    <>
      <span class="number">{last_status ?? t('no_answer')}</span>
      {last_error && <p class="delivery-error">{last_error}</p>}
      {last_answer && (
        <details class="delivery-body">
          <summary>{t('body')}</summary>
          <pre>{last_answer}</pre>
        </details>
      )}
    </>
  );
}
