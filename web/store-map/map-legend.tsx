import type { LiveLocation } from './live-locations.ts';
import { t } from './texts.ts';

const keys = ['section', 'signage', 'spot', 'stop', 'live'] as const;

/** The legend, and a live region with the highlighted events. */
export function MapLegend({ walks, marks }: { walks: boolean; marks: readonly LiveLocation[] }) {
  const kinds = [...new Set(marks.map(({ kind }) => kind))];
  return (
    <>
      <ul class="map-legend" aria-label={t('legend')}>
        {keys
          .filter((key) => key !== 'stop' || walks)
          .map((key) => (
            <li key={key}>
              <span class={`map-key map-key-${key}`} aria-hidden="true" />
              {t(`legend_${key}`)}
            </li>
          ))}
      </ul>
      <p class="visually-hidden" role="status">
        {kinds.length > 0 && t('live_now', { what: kinds.map((kind) => t(`live_${kind}`)).join(', ') })}
      </p>
    </>
  );
}
