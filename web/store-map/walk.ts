import type { Point } from './circle.ts';

export interface WalkedItem {
  product: { name: string; location: Point | null } | null;
}

/** A product to pick up, with its number on the shopping list. */
export interface Stop {
  /** From 1, in walking order. */
  no: number;
  name: string;
  /** The shelf's location. */
  at: Point;
  /** The pin's location: beside the shelf if pins would overlap. */
  pin: Point;
}

/** The stops of a shopping list. An item without a location is skipped, but keeps its number (TODO-14). */
export function toStops(items: readonly WalkedItem[], pinRadiusM: number): Stop[] {
  const stops = items.flatMap(({ product }, index) =>
    product?.location ? [{ no: index + 1, name: product.name, at: product.location }] : [],
  );
  const pins = spreadApart(
    stops.map(({ at }) => at),
    pinRadiusM * 2.1,
  );
  return stops.map((stop, index) => ({ ...stop, pin: pins[index] ?? stop.at }));
}

/** The route from pin to pin, as the `d` of an SVG path; empty for fewer than two stops. */
export function toSvgPath(stops: readonly Stop[]): string {
  if (stops.length < 2) return '';
  return stops.map(({ pin }, index) => `${index === 0 ? 'M' : 'L'}${round(pin.x)} ${round(pin.y)}`).join(' ');
}

/** Iterations over all pairs; a shopping list is short. */
const passes = 24;

/** Moves points apart until their distances are about `gapM` or more; deterministic. */
function spreadApart(points: readonly Point[], gapM: number): Point[] {
  let spread = points.map(({ x, y }) => ({ x, y }));
  for (let pass = 0; pass < passes; pass += 1) {
    spread = spread.map((point, index) => pushApart(point, { index, all: spread, gapM }));
  }
  return spread;
}

function pushApart(
  point: Point,
  { index, all, gapM }: { index: number; all: readonly Point[]; gapM: number },
): Point {
  let { x, y } = point;
  for (const [otherIndex, other] of all.entries()) {
    if (otherIndex === index) continue;
    const [dx, dy] = [point.x - other.x, point.y - other.y];
    const distance = Math.hypot(dx, dy);
    if (distance >= gapM) continue;
    const push = (gapM - distance) / 2;
    // Points at the same location move sideways, the later one to the right.
    const [ux, uy] = distance === 0 ? [index < otherIndex ? -1 : 1, 0] : [dx / distance, dy / distance];
    x += ux * push;
    y += uy * push;
  }
  return { x, y };
}

function round(metres: number): number {
  return Math.round(metres * 100) / 100;
}
