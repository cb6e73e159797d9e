import type { ChatStatus } from '../../domain/chat/progress.ts';
import { t } from '../i18n/common-texts.ts';
import './status-chip.css';
import { Icon, type IconName } from './icons.tsx';

export type Tone = 'good' | 'busy' | 'bad' | 'calm';

const looks: Record<ChatStatus, { tone: Tone; icon: IconName }> = {
  in_progress: { tone: 'busy', icon: 'clock' },
  completed: { tone: 'good', icon: 'check' },
  error: { tone: 'bad', icon: 'alert' },
  ended: { tone: 'calm', icon: 'stop' },
};

/** The status of a chat or a round as icon, text and colour. */
export function StatusChip({ status }: { status: ChatStatus }) {
  const { tone, icon } = looks[status];
  return (
    <Chip tone={tone} icon={icon}>
      {t(`status_${status}`)}
    </Chip>
  );
}

/** A short text with an optional icon. */
export function Chip({ tone, icon, children }: { tone: Tone; icon?: IconName; children: string }) {
  return (
    <span class={`chip chip-${tone}`}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}
