import { Button, IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/status-chip.tsx';
import { moveBy, walkIn, walkOut } from './shopper.ts';
import { t } from './texts.ts';
import { inside, round } from './visit.ts';
import './walk-controls.css';

const stepM = 1;

/** Buttons that move the shopper. */
export function WalkControls() {
  const hasAd = (round.value?.notifications.ad ?? null) !== null;
  return (
    <fieldset class="walk-controls">
      <legend class="visually-hidden">{t('walking')}</legend>
      <IconButton icon="left" label={t('left')} onClick={() => moveBy(-stepM, 0)} />
      <IconButton icon="up" label={t('up')} onClick={() => moveBy(0, -stepM)} />
      <IconButton icon="down" label={t('down')} onClick={() => moveBy(0, stepM)} />
      <IconButton icon="right" label={t('right')} onClick={() => moveBy(stepM, 0)} />
      {inside.value ? (
        <Button small onClick={walkOut}>
          {t('go_walk_out')}
        </Button>
      ) : (
        <Button small disabled={!hasAd} onClick={walkIn}>
          {t('go_walk_in')}
        </Button>
      )}
      <span role="status" class="walk-state">
        <Chip tone={inside.value ? 'good' : 'calm'}>{t(inside.value ? 'inside' : 'outside')}</Chip>
      </span>
    </fieldset>
  );
}
