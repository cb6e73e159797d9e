import type { LivePlace } from './live-places.ts';
import { t } from './texts.ts';

const keys = ['section', 'signage', 'spot', 'stop', 'live'] as const;

/** What the map's shapes mean, and in words what just happened on it. */
export function MapLegend({ walks, marks }: { walks: boolean; marks: readonly LivePlace[] }) {
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
