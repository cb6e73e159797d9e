import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './panel.css';

interface PanelProps {
  title: string;
  /** A small text beside the title. */
  note?: ComponentChildren;
  /** Buttons at the end of the title's line. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** A titled region of the page. */
export function Panel({ title, note, actions, children }: PanelProps) {
  const id = useId();
  return (
    <section class="panel" aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{title}</h2>
        {note && <span class="muted small">{note}</span>}
        {actions && <div class="panel-actions">{actions}</div>}
      </header>
      <div class="panel-body">{children}</div>
    </section>
  );
}
