import type { ProductMatch, StoreProduct } from '../../upstreams/store/schema.ts';
import type { Locale } from '../localized-texts.ts';
import { type CatalogProduct, catalog, catalogProduct } from './catalog.ts';
import { sectionNames } from './zones.ts';

interface ProductsQuery {
  ids: readonly number[];
  names: readonly string[];
  locale: Locale;
}

/**
 * The products with those ids, then those with one of those names, in the order of the query. A product that is
 * found twice is returned twice, each time with its `matched_name`.
 */
export function findProducts({ ids, names, locale }: ProductsQuery): ProductMatch[] {
  const found = [...new Set(ids)].flatMap((id) => matches(catalogProduct(id), null, locale));
  const named = [...new Set(names)].flatMap((name) => matches(productByName(name), name, locale));
  return [...found, ...named];
}

/** The whole catalog, or one section of it. */
export function listProducts(section: string | null, locale: Locale): ProductMatch[] {
  return catalog
    .filter(({ zone }) => section === null || zone?.section === section)
    .flatMap((product) => matches(product, null, locale));
}

/** Finds a product by its name in any language, with or without its size, or by its name in recipes. */
export function productByName(name: string): CatalogProduct | undefined {
  return byName.get(normalize(name));
}

export function toProduct(product: CatalogProduct, locale: Locale): StoreProduct {
  const section = product.zone?.section ?? null;
  return {
    id: product.id,
    name: product.names[locale],
    brand: product.brand,
    barcode: product.barcode,
    price: product.price,
    price_unit: '₩',
    src_url: 'https://cdn.ones1ght.com/store/product/no_image.png',
    quantity: product.stock,
    section_code: section,
    section_name: section === null ? null : (sectionNames[section] ?? null),
    location: product.location,
  };
}

function matches(product: CatalogProduct | undefined, name: string | null, locale: Locale): ProductMatch[] {
  return product ? [{ ...toProduct(product, locale), matched_name: name }] : [];
}

/** Full names take precedence over names without a size, and those over generic names. */
function indexByName(): Map<string, CatalogProduct> {
  const index = new Map<string, CatalogProduct>();
  const kinds = [
    (product: CatalogProduct) => product.names,
    (product: CatalogProduct) => product.plainNames,
    (product: CatalogProduct) => product.generic,
  ];
  for (const getTexts of kinds) {
    for (const product of catalog) {
      for (const name of Object.values(getTexts(product) ?? {})) {
        const key = normalize(name);
        if (!index.has(key)) index.set(key, product);
      }
    }
  }
  return index;
}

function normalize(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

const byName = indexByName();
