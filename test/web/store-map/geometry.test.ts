import { describe, expect, it } from '@jest/globals';
import { isInside, standOutside, stepTowards, withinExtent } from '../../../web/store-map/circle.ts';
import { getSectionAreas } from '../../../web/store-map/section-areas.ts';
import { toStops, toSvgPath } from '../../../web/store-map/walk.ts';

describe('a circle on the floor', () => {
  const circle = { x: 4, y: 1, radius: 2 };

  it('includes its edge', () => {
    expect(isInside({ x: 6, y: 1 }, circle)).toBe(true);
    expect(isInside({ x: 6.01, y: 1 }, circle)).toBe(false);
  });

  it('has a standing point outside of it', () => {
    const floor = { width: 40, height: 28 };
    expect(standOutside(circle, floor)).toEqual({ x: 20, y: 14 });
    expect(standOutside({ x: 21, y: 14, radius: 3 }, floor)).toEqual({ x: 25, y: 14 });
    expect(standOutside({ x: 5, y: 2, radius: 4 }, { width: 9, height: 4 })).toEqual({ x: 0, y: 2 });
  });
});

describe('a shopper', () => {
  it('stays in the store', () => {
    expect(withinExtent({ x: -1, y: 40 }, { width: 40, height: 28 })).toEqual({ x: 0, y: 28 });
  });

  it('walks in steps and stops at the target', () => {
    expect(stepTowards({ x: 0, y: 0 }, { x: 3, y: 4 }, 2.5)).toEqual({ x: 1.5, y: 2 });
    expect(stepTowards({ x: 1.5, y: 2 }, { x: 3, y: 4 }, 2.5)).toEqual({ x: 3, y: 4 });
  });
});

describe('areas of sections', () => {
  const shelf = (section_code: string | null, x: number, y: number) => ({
    section_code,
    section_name: section_code && `name of ${section_code}`,
    location: { x, y },
  });

  it('join adjacent shelves', () => {
    const areas = getSectionAreas([
      shelf('PA', 1, 1),
      shelf('PA', 5, 1),
      shelf('PR', 1, 2),
      shelf('PA', 3, 1),
    ]);
    expect(areas).toEqual([
      expect.objectContaining({
        code: 'PA',
        name: 'name of PA',
        x: expect.closeTo(0.4),
        width: expect.closeTo(5.2),
      }),
      expect.objectContaining({ code: 'PR', name: 'name of PR' }),
    ]);
  });

  it('split a section in two corners', () => {
    expect(getSectionAreas([shelf('PA', 1, 1), shelf('PA', 30, 20)]).map(({ code }) => code)).toEqual([
      'PA',
      'PA',
    ]);
  });

  it('leave out products without section or location', () => {
    expect(getSectionAreas([shelf(null, 1, 1), { ...shelf('PA', 1, 1), location: null }])).toEqual([]);
  });
});

describe('the route through the store', () => {
  const item = (name: string, location: { x: number; y: number } | null) => ({ product: { name, location } });

  it('numbers stops as the list does, gaps included', () => {
    const stops = toStops(
      [item('a', { x: 1, y: 1 }), item('b', null), { product: null }, item('d', { x: 9, y: 1 })],
      0.5,
    );
    expect(stops.map(({ no, name }) => [no, name])).toEqual([
      [1, 'a'],
      [4, 'd'],
    ]);
    expect(toSvgPath(stops)).toBe('M1 1 L9 1');
  });

  it('has no path with fewer than two stops', () => {
    expect(toSvgPath(toStops([item('a', { x: 1, y: 1 })], 0.5))).toBe('');
  });

  it('spreads overlapping pins', () => {
    const stops = toStops(
      [item('a', { x: 5, y: 5 }), item('b', { x: 5, y: 5 }), item('c', { x: 5.2, y: 5 })],
      1,
    );
    const gaps = stops.flatMap(({ pin }, index) =>
      stops.slice(index + 1).map((other) => Math.hypot(pin.x - other.pin.x, pin.y - other.pin.y)),
    );
    expect(Math.min(...gaps)).toBeGreaterThan(1.9);
    expect(stops.map(({ at }) => at.x)).toEqual([5, 5, 5.2]);
  });
});
