import type { MapCouponSpot, MapSignage } from '../api/types.ts';
import type { Circle } from './circle.ts';
import type { LiveLocation } from './live-locations.ts';
import type { SectionArea } from './section-areas.ts';
import { type Stop, toSvgPath } from './walk.ts';

/** Sizes in the drawing are in metres; `px` is the number of metres per screen pixel. */
interface Scaled {
  px: number;
}

/** A section's area, derived from its products' locations. */
export function SectionShape({ area, px }: Scaled & { area: SectionArea }) {
  const namePx = 10;
  const fits = area.name.length * namePx < area.width / px;
  return (
    <g>
      <rect class="map-section" x={area.x} y={area.y} width={area.width} height={area.height} rx={0.5} />
      {fits && (
        <text
          class="map-section-name"
          x={area.x + area.width / 2}
          y={area.y + area.height / 2}
          font-size={namePx * px}
        >
          {area.name}
        </text>
      )}
    </g>
  );
}

/** A signage and its detection circle; `active` if it shows the round's ads. */
export function SignageShape({ signage, active, px }: Scaled & { signage: MapSignage; active: boolean }) {
  const { x, y, radius } = signage.location;
  const side = 16 * px;
  return (
    <g class={active ? 'map-signage is-active' : 'map-signage'}>
      <circle cx={x} cy={y} r={radius} />
      <rect x={x - side / 2} y={y - side / 2} width={side} height={side} rx={3 * px} />
      <text x={x} y={y} font-size={10.5 * px}>
        {signage.signage_no}
      </text>
    </g>
  );
}

/** A coupon spot: a diamond at its location, or below a signage that would cover it. */
export function SpotShape({
  spot,
  signages,
  px,
}: Scaled & { spot: MapCouponSpot; signages: readonly MapSignage[] }) {
  const { x, y, radius } = spot.location;
  const half = 6.5 * px;
  const hidden = signages.some(({ location }) => Math.hypot(location.x - x, location.y - y) < 14 * px);
  const top = hidden ? y + 9 * px : y - half;
  return (
    <g class="map-spot">
      <circle cx={x} cy={y} r={radius} />
      <path d={`M${x} ${top}l${half} ${half}l${-half} ${half}l${-half} ${-half}Z`} />
    </g>
  );
}

/** The route of a shopping list, with numbered pins. */
export function WalkShape({ stops, px }: Scaled & { stops: readonly Stop[] }) {
  return (
    <g class="map-walk">
      <path
        class="map-walk-path"
        d={toSvgPath(stops)}
        stroke-width={1.5 * px}
        stroke-dasharray={`${4 * px} ${3 * px}`}
      />
      {stops.map(({ no, pin }) => (
        <g key={no}>
          <circle cx={pin.x} cy={pin.y} r={8.5 * px} />
          <text x={pin.x} y={pin.y} font-size={10 * px}>
            {no}
          </text>
        </g>
      ))}
    </g>
  );
}

/** A live event: a ring, which pulses unless reduced motion is preferred. */
export function LiveShape({ place, px }: Scaled & { place: LiveLocation }) {
  const { x, y, radius }: Circle = place.at;
  const r = Math.max(radius, 9 * px);
  return (
    <g class={`map-live map-live-${place.kind}`} data-live={place.kind}>
      <circle class="map-live-pulse" cx={x} cy={y} r={r} />
      <circle class="map-live-ring" cx={x} cy={y} r={r} stroke-width={3 * px} />
    </g>
  );
}
