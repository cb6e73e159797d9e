import type { Point } from './circle.ts';

interface ShelvedProduct {
  section_code: string | null;
  section_name: string | null;
  location: Point | null;
}

/** A rectangle with products of one section; metres. */
export interface SectionArea {
  code: string;
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Shelves of a section within this distance form one area; metres. */
const sameAreaM = 2.4;
/** Margin around the outermost shelves; metres. */
const marginM = 0.6;

/**
 * Derives a floor plan from products' locations, because the store has none: a rectangle around each group of adjacent
 * shelves. A section may have several.
 */
export function getSectionAreas(products: readonly ShelvedProduct[]): SectionArea[] {
  const sections = Map.groupBy(
    products.filter(({ section_code, location }) => section_code !== null && location !== null),
    ({ section_code }) => section_code ?? '',
  );
  return [...sections].flatMap(([code, shelved]) => {
    const name = shelved.find(({ section_name }) => section_name !== null)?.section_name ?? code;
    const points = shelved.flatMap(({ location }) => (location ? [location] : []));
    return groupAdjacent(points).map((group) => ({ code, name, ...getBounds(group) }));
  });
}

/** Groups points that are connected by short distances. */
function groupAdjacent(points: readonly Point[]): Point[][] {
  return points.reduce<Point[][]>((groups, point) => {
    const isNear = (other: Point) => Math.hypot(other.x - point.x, other.y - point.y) <= sameAreaM;
    const near = groups.filter((group) => group.some(isNear));
    const apart = groups.filter((group) => !near.includes(group));
    return [...apart, [...near.flat(), point]];
  }, []);
}

function getBounds(points: readonly Point[]) {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - marginM, Math.min(...ys) - marginM];
  return {
    x: left,
    y: top,
    width: Math.max(...xs) + marginM - left,
    height: Math.max(...ys) + marginM - top,
  };
}
