/** The keys of the SDK's views, as the specification and rulings Q21 and Q22 list them; sorted. */

export const chatKeys = ['chat_id', 'created_at', 'profile_id', 'profile_summary', 'rounds'];

export const roundKeys = [
  'back_list_status',
  'created_at',
  'last_error',
  'notifications',
  'pipeline_progress',
  'prompt',
  'recommended_items',
  'round_id',
  'round_no',
  'status',
  'todos',
  'updated_at',
];

export const adItemKeys = [
  'applied_score',
  'brand',
  'discount_pct',
  'item_id',
  'item_name',
  'item_name_en',
  'method',
  'price',
  'price_unit',
  'priority_score',
  'product',
  'rank',
  'reason_detail',
  'reason_detail_marketing',
  'reason_type',
  'rec_id',
  'type',
  'zone_id',
  'zone_name',
];

export const couponItemKeys = [...adItemKeys, 'location'].toSorted();

export const productKeys = [
  'barcode',
  'brand',
  'id',
  'location',
  'name',
  'price',
  'price_unit',
  'quantity',
  'section_code',
  'section_name',
  'src_url',
];

export function getKeys(value: object | null | undefined): string[] {
  return Object.keys(value ?? {}).sort();
}

/** Every key of a value, at any depth. */
export function getAllKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...new Set([...own, ...Object.values(value).flatMap(getAllKeys)])];
}
