import { parseTexts, type Texts } from '../localized-texts.ts';
import { readCsv } from '../read-csv.ts';
import { ean13 } from './ean13.ts';
import { sizeTexts } from './sizes.ts';
import { type Zone, zoneById } from './zones.ts';

/** A product in the store's data; `toProduct` in find-products.ts converts it to the API's format. */
export interface CatalogProduct {
  id: number;
  /** With its size: 히게타 간장 1L. */
  names: Texts;
  /** Without its size. */
  plainNames: Texts;
  /** Its name in recipes (간장, soy sauce, 醤油); null for products that no recipe uses. */
  generic: Texts | null;
  brand: string;
  barcode: string | null;
  /** In won; null if it has no price yet. */
  price: number | null;
  stock: number;
  /** Null if it has no place in the store yet. */
  zone: Zone | null;
  location: { x: number; y: number; radius: number } | null;
}

const columns = [
  'id',
  'zone',
  'brand',
  'origin',
  'price',
  'stock',
  'size',
  'ko',
  'en',
  'ja',
  'generic',
  'barcode',
  'at',
] as const;
type Row = Record<(typeof columns)[number], string>;

/** The whole catalog, in the order of catalog.csv. */
export const catalog: readonly CatalogProduct[] = readCsv(
  new URL('./catalog.csv', import.meta.url),
  columns,
).map(toCatalogProduct);

const byId = new Map(catalog.map((product) => [product.id, product]));

export function catalogProduct(id: number): CatalogProduct | undefined {
  return byId.get(id);
}

function toCatalogProduct(row: Row): CatalogProduct {
  const id = Number(row.id);
  const size = sizeTexts(row.size);
  const zone = zoneById(Number(row.zone)) ?? null;
  return {
    id,
    names: { ko: `${row.ko} ${size.ko}`, en: `${row.en} ${size.en}`, ja: `${row.ja} ${size.ja}` },
    plainNames: { ko: row.ko, en: row.en, ja: row.ja },
    generic: row.generic === '' ? null : parseTexts(row.generic),
    brand: row.brand,
    barcode: toBarcode(row),
    price: row.price === '' ? null : Number(row.price),
    stock: Number(row.stock),
    zone,
    location: row.at === '' ? toLocation(id, zone) : parseLocation(row.at),
  };
}

/** The row's barcode, null for `none`, or by default one made from origin, brand and id. */
function toBarcode(row: Row): string | null {
  if (row.barcode === 'none') return null;
  if (row.barcode !== '') return row.barcode;
  const maker = [...row.brand].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 10_000, 7);
  return ean13(row.origin, maker, Number(row.id));
}

/** A location within 1.5 m of the zone's centre, spread by id. */
function toLocation(id: number, zone: Zone | null) {
  if (zone === null) return null;
  const spread = (step: number) => ((id * step) % 31) / 10 - 1.5;
  return {
    x: Number((zone.x + spread(7)).toFixed(3)),
    y: Number((zone.y + spread(11)).toFixed(3)),
    radius: 0.5,
  };
}

function parseLocation(cell: string) {
  const [x = 0, y = 0, radius = 0] = cell.split('/').map(Number);
  return { x, y, radius };
}
