import { pick } from '../pick.ts';

export interface Location {
  x: number;
  y: number;
  radius: number;
}

/** A product of the store's catalog, in the form of every view (NOTI-22). */
export interface Product {
  id: number;
  name: string;
  brand: string | null;
  barcode: string | null;
  price: number | null;
  /** Opaque: never formatted, never converted (ruling Q18). */
  price_unit: string | null;
  src_url: string | null;
  location: Location | null;
  section_code: string | null;
  section_name: string | null;
  /** Stock. */
  quantity: number | null;
}

/** The products that the store found for the requested ids and names. */
export class ProductLookup {
  readonly #byId = new Map<number, Product>();
  readonly #byName = new Map<string, Product>();

  constructor(matches: readonly (Product & { matched_name: string | null })[]) {
    for (const match of matches) {
      const product = toProduct(match);
      this.#byId.set(product.id, product);
      if (match.matched_name !== null) this.#byName.set(normalize(match.matched_name), product);
    }
  }

  /** By id, else by the first name that the store knows; null without a match (NOTI-23). */
  find(id: number | null, ...names: (string | null)[]): Product | null {
    const byId = id === null ? undefined : this.#byId.get(id);
    if (byId) return byId;
    for (const name of names) {
      const byName = name === null ? undefined : this.#byName.get(normalize(name));
      if (byName) return byName;
    }
    return null;
  }
}

const productFields = [
  'id',
  'name',
  'brand',
  'barcode',
  'price',
  'price_unit',
  'src_url',
  'location',
  'section_code',
  'section_name',
  'quantity',
] as const;

/** Only the fields of a product; the store may send more. */
export function toProduct(source: Product): Product {
  return pick(source, productFields);
}

/** The price that an item shows beside its product; null without a product. */
export function toPrice(product: Product | null): Pick<Product, 'price' | 'price_unit'> {
  return { price: product?.price ?? null, price_unit: product?.price_unit ?? null };
}

function normalize(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
