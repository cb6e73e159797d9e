import type { Signage } from '../../upstreams/store/schema.ts';

/** Every zone belongs to exactly one signage. */
export const signages: readonly Signage[] = [
  { signage_no: 1, name: '입구 사이니지', zone_ids: [12, 14, 15], location: { x: 4, y: 1, radius: 2 } },
  { signage_no: 2, name: '농산 사이니지', zone_ids: [1, 2, 3], location: { x: 12.5, y: 6.5, radius: 2.5 } },
  { signage_no: 3, name: '델리·베이커리 사이니지', zone_ids: [8, 9], location: { x: 23.2, y: 7, radius: 2 } },
  { signage_no: 4, name: '간식 사이니지', zone_ids: [10, 11], location: { x: 31.5, y: 7.5, radius: 1.5 } },
  { signage_no: 5, name: '주류 사이니지', zone_ids: [20, 21], location: { x: 32, y: 13, radius: 2.5 } },
  { signage_no: 6, name: '유제품·음료 사이니지', zone_ids: [30, 31], location: { x: 12, y: 21, radius: 2 } },
  {
    signage_no: 7,
    name: '정육·수산 사이니지',
    zone_ids: [40, 41, 50],
    location: { x: 25, y: 23.8, radius: 3 },
  },
  {
    signage_no: 8,
    name: '면·드레싱·냉동 사이니지',
    zone_ids: [13, 76, 60, 70, 71, 72],
    location: { x: 29.5, y: 19, radius: 2.5 },
  },
];
