/** A point on the store's floor, in metres from the entrance corner. */
export interface Point {
  x: number;
  y: number;
}

export interface Circle extends Point {
  /** Metres. */
  radius: number;
}

export interface Extent {
  /** Metres. */
  width: number;
  /** Metres. */
  height: number;
}

/** Whether a point is inside a circle or on its edge. */
export function isInside(point: Point, circle: Circle): boolean {
  return Math.hypot(point.x - circle.x, point.y - circle.y) <= circle.radius;
}

/** A point outside a circle: the middle of the floor, or beside the circle if that is inside it. */
export function standOutside(circle: Circle | null, { width, height }: Extent): Point {
  const middle = { x: width / 2, y: height / 2 };
  if (!circle || !isInside(middle, circle)) return middle;
  const aside = circle.radius + 1;
  return { x: circle.x + aside <= width ? circle.x + aside : circle.x - aside, y: circle.y };
}

/** The nearest point on the floor. */
export function withinExtent(point: Point, { width, height }: Extent): Point {
  return { x: Math.min(Math.max(point.x, 0), width), y: Math.min(Math.max(point.y, 0), height) };
}

/** The point `stepM` metres nearer to the goal, or the goal itself. */
export function stepTowards(from: Point, goal: Point, stepM: number): Point {
  const distance = Math.hypot(goal.x - from.x, goal.y - from.y);
  if (distance <= stepM) return { x: goal.x, y: goal.y };
  const share = stepM / distance;
  return { x: from.x + (goal.x - from.x) * share, y: from.y + (goal.y - from.y) * share };
}
