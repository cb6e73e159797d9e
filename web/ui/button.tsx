import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import './button.css';
import { Icon, type IconName } from './icons.tsx';

interface ButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'class' | 'className'> {
  /** `primary` for the main action of a view. */
  variant?: 'primary' | 'secondary' | 'ghost';
  small?: boolean;
  icon?: IconName;
  children: ComponentChildren;
}

export function Button({
  variant = 'secondary',
  small = false,
  icon,
  children,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button {...rest} type={type} class={`button button-${variant}${small ? ' button-small' : ''}`}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes, 'icon' | 'label' | 'class' | 'className'> {
  icon: IconName;
  /** The accessible name, also shown on hover. */
  label: string;
}

export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button {...rest} type="button" class="button button-ghost button-icon" aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}
