/** An area of the store; llm-demo advertises by zone, and signages are placed by zone. */
export interface Zone {
  id: number;
  name: string;
  /** Section code, which determines the order of a shopping list. */
  section: string;
  /** Metres from the entrance corner. */
  x: number;
  y: number;
}

export const sectionNames: Record<string, string> = {
  PR: '농산물',
  DL: '델리',
  BK: '베이커리',
  SW: '디저트',
  SN: '스낵',
  AL: '주류',
  DY: '유제품',
  DR: '음료',
  PA: '식료품',
  MT: '육류',
  FI: '수산물',
  FR: '냉동식품',
  EC: '소형가전',
  HH: '생활용품',
  CK: '주방용품',
};

export const zones: readonly Zone[] = [
  { id: 1, name: 'Fruit', section: 'PR', x: 8.5, y: 4.2 },
  { id: 2, name: 'Vegetables', section: 'PR', x: 12.5, y: 4.2 },
  { id: 3, name: 'Mushrooms & Herbs', section: 'PR', x: 16.5, y: 4.2 },
  { id: 8, name: 'Deli', section: 'DL', x: 21, y: 4.5 },
  { id: 9, name: 'Bakery', section: 'BK', x: 25.5, y: 4.5 },
  { id: 10, name: 'Desserts', section: 'SW', x: 29.5, y: 4.5 },
  { id: 11, name: 'Snacks', section: 'SN', x: 33.5, y: 6.5 },
  { id: 12, name: 'Pantry', section: 'PA', x: 4, y: 2.5 },
  { id: 13, name: 'Noodles & Grains', section: 'PA', x: 20, y: 19.5 },
  { id: 14, name: 'Curry & Spices', section: 'PA', x: 5, y: 7.5 },
  { id: 15, name: 'Pastes', section: 'PA', x: 5, y: 11.5 },
  { id: 20, name: 'Wine Cellar', section: 'AL', x: 34.5, y: 11 },
  { id: 21, name: 'Beer & Sake', section: 'AL', x: 34.5, y: 15 },
  { id: 30, name: 'Dairy', section: 'DY', x: 10, y: 23.5 },
  { id: 31, name: 'Drinks', section: 'DR', x: 14.5, y: 23.5 },
  { id: 40, name: 'Beef', section: 'MT', x: 20, y: 25.5 },
  { id: 41, name: 'Pork & Poultry', section: 'MT', x: 24, y: 25.5 },
  { id: 50, name: 'Seafood', section: 'FI', x: 30, y: 26 },
  { id: 60, name: 'Frozen', section: 'FR', x: 36.5, y: 24 },
  { id: 70, name: 'Small Appliances', section: 'EC', x: 38.5, y: 5 },
  { id: 71, name: 'Household', section: 'HH', x: 38.5, y: 10 },
  { id: 72, name: 'Kitchenware', section: 'CK', x: 38.5, y: 15 },
  { id: 76, name: 'Dressings', section: 'PA', x: 27.5, y: 21.5 },
];

const byId = new Map(zones.map((zone) => [zone.id, zone]));

export function zoneById(id: number): Zone | undefined {
  return byId.get(id);
}
