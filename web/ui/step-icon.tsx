import type { StepStatus } from '../../domain/chat/progress.ts';
import { Icon, type IconName } from './icons.tsx';

const names: Record<StepStatus, IconName> = {
  pending: 'clock',
  running: 'play',
  done: 'check',
  error: 'alert',
};

/** The status of a step as an icon. */
export function StepIcon({ status }: { status: StepStatus }) {
  return <Icon name={names[status]} size={14} />;
}
