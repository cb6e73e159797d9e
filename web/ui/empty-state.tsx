import type { ComponentChildren } from 'preact';
import './empty-state.css';
import { Icon, type IconName } from './icons.tsx';

/** Says why there is nothing here, and what to do about it. */
export function EmptyState({
  icon = 'inbox',
  title,
  children,
}: {
  icon?: IconName;
  title: string;
  children?: ComponentChildren;
}) {
  return (
    <div class="empty-state">
      <Icon name={icon} size={28} />
      <p class="empty-state-title">{title}</p>
      {children && <div class="muted">{children}</div>}
    </div>
  );
}
