import { useRef } from 'preact/hooks';
import { formatNumber } from '../i18n/format.ts';
import type { Extent, Point } from '../store-map/circle.ts';
import { Icon } from '../ui/icons.tsx';
import { moveBy, moveTo, position, stopWalking } from './shopper.ts';
import './shopper-dot.css';
import { t } from './texts.ts';
import { inside } from './visit.ts';

const stepM = 1;
const steps: Record<string, Point> = {
  ArrowUp: { x: 0, y: -stepM },
  ArrowDown: { x: 0, y: stepM },
  ArrowLeft: { x: -stepM, y: 0 },
  ArrowRight: { x: stepM, y: 0 },
};

/** The shopper on the map, moved by dragging or arrow keys; an overlay on the drawing. */
export function ShopperDot({ extent }: { extent: Extent }) {
  const dot = useRef<HTMLButtonElement>(null);
  const { x, y } = position.value;

  function onKeyDown(event: KeyboardEvent) {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    moveBy(step.x, step.y);
  }

  function onPointerDown(event: PointerEvent) {
    stopWalking();
    dot.current?.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent) {
    const stage = dot.current?.parentElement?.getBoundingClientRect();
    if (!stage || !dot.current?.hasPointerCapture(event.pointerId)) return;
    moveTo({
      x: ((event.clientX - stage.left) / stage.width) * extent.width,
      y: ((event.clientY - stage.top) / stage.height) * extent.height,
    });
  }

  return (
    <button
      ref={dot}
      type="button"
      class={inside.value ? 'shopper-dot is-inside' : 'shopper-dot'}
      style={{ left: `${(x / extent.width) * 100}%`, top: `${(y / extent.height) * 100}%` }}
      aria-label={t('shopper', { x: formatNumber(Math.round(x)), y: formatNumber(Math.round(y)) })}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
    >
      <Icon name="user" size={14} />
    </button>
  );
}
