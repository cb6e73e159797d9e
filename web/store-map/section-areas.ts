import type { Point } from './circle.ts';

export interface ShelvedProduct {
  section_code: string | null;
  section_name: string | null;
  location: Point | null;
}

/** A stretch of the floor where products of one section lie; metres. */
export interface SectionArea {
  code: string;
  name: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Shelves of one section no further apart than this are one area; metres. */
const sameAreaM = 2.4;
/** Room around the outermost shelves; metres. */
const marginM = 0.6;

/**
 * The store gives no floor plan, so its products hint at one: a rectangle around each group of shelves
 * that lie together. A section in several corners of the store has several.
 */
export function sectionAreas(products: readonly ShelvedProduct[]): SectionArea[] {
  const sections = Map.groupBy(
    products.filter(({ section_code, location }) => section_code !== null && location !== null),
    ({ section_code }) => section_code ?? '',
  );
  return [...sections].flatMap(([code, shelved]) => {
    const name = shelved.find(({ section_name }) => section_name !== null)?.section_name ?? code;
    const places = shelved.flatMap(({ location }) => (location ? [location] : []));
    return groupsOf(places).map((group) => ({ code, name, ...boundsOf(group) }));
  });
}

/** Joins what is near, and what is near to that. */
function groupsOf(places: readonly Point[]): Point[][] {
  return places.reduce<Point[][]>((groups, place) => {
    const isNear = (other: Point) => Math.hypot(other.x - place.x, other.y - place.y) <= sameAreaM;
    const near = groups.filter((group) => group.some(isNear));
    const apart = groups.filter((group) => !near.includes(group));
    return [...apart, [...near.flat(), place]];
  }, []);
}

function boundsOf(places: readonly Point[]) {
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - marginM, Math.min(...ys) - marginM];
  return {
    x: left,
    y: top,
    width: Math.max(...xs) + marginM - left,
    height: Math.max(...ys) + marginM - top,
  };
}
