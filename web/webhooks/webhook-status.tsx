import type { DeliveryOutcome, EndpointStatus } from '../../domain/webhooks/endpoint.ts';
import type { IconName } from '../ui/icons.tsx';
import { Chip, type Tone } from '../ui/status-chip.tsx';
import { t } from './texts.ts';

type Look = { tone: Tone; icon: IconName };

const statusLooks: Record<EndpointStatus, Look> = {
  enabled: { tone: 'good', icon: 'check' },
  paused: { tone: 'calm', icon: 'pause' },
  disabled: { tone: 'bad', icon: 'stop' },
};

const outcomeLooks: Record<DeliveryOutcome, Look> = {
  pending: { tone: 'busy', icon: 'clock' },
  delivered: { tone: 'good', icon: 'check' },
  failed: { tone: 'bad', icon: 'alert' },
};

export function WebhookStatus({ status }: { status: EndpointStatus }) {
  return <Chip {...statusLooks[status]}>{t(`status_${status}`)}</Chip>;
}

export function OutcomeChip({ outcome }: { outcome: DeliveryOutcome }) {
  return <Chip {...outcomeLooks[outcome]}>{t(`outcome_${outcome}`)}</Chip>;
}
