import type { ComponentChildren } from 'preact';
import './empty-state.css';
import { Icon, type IconName } from './icons.tsx';

/** Explains why there is no content, and what to do. */
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
