import { z } from 'zod';
import type { Locale } from '../../domain/chat/locale.ts';
import type { Connections } from '../connections.ts';
import { type Call, createHttpClient, type SkippedUpstreamItem, type UpstreamFailure } from '../http.ts';
import { type ProductsRequest, productsPaths } from './products-paths.ts';
import {
  couponSpotsAnswerSchema,
  type ProductMatch,
  productsAnswerSchema,
  type Signage,
  type SignageContent,
  type SignageEventRequest,
  type StoreCouponSpot,
  type StoreProduct,
  signageContentAnswerSchema,
  signagesAnswerSchema,
} from './schema.ts';

/** A call for a tenant: the store API answers with that tenant's data. */
export interface StoreCall extends Call {
  tenantCode: string;
}

/** The store API. Every call rejects with an UpstreamError. */
export interface StoreClient {
  /** Sends several requests in parallel if one URL would be too long, and none for an empty query. */
  products(request: ProductsRequest, call: StoreCall): Promise<ProductMatch[]>;
  /** Every product that the store sells, placed or not. */
  catalog(locale: Locale, call: StoreCall): Promise<StoreProduct[]>;
  /** Content of signages while no shopper is near. */
  signageContent(locale: Locale, call: StoreCall): Promise<SignageContent>;
  signages(call: StoreCall): Promise<Signage[]>;
  /** In no order. */
  couponSpots(call: StoreCall): Promise<StoreCouponSpot[]>;
  sendSignageEvent(event: SignageEventRequest, call: StoreCall): Promise<void>;
}

export interface StoreClientOptions {
  connections: Connections;
  baseUrl: string;
  token: string;
  /** Default for calls without their own. */
  timeoutMs: number;
  onFailure?: (failure: UpstreamFailure) => void;
  onSkippedItem?: (item: SkippedUpstreamItem) => void;
}

const acceptedSchema = z.object({ accepted: z.literal(true) });

export function createStoreClient(options: StoreClientOptions): StoreClient {
  const send = createHttpClient(options);
  const get = <T>(path: string, answer: z.ZodType<T>, call: StoreCall) =>
    send({ method: 'GET', path, headers: tenantHeader(call), answer }, call);

  return {
    products: async (request, call) => {
      const paths = productsPaths(request, options.baseUrl.length);
      const answers = await Promise.all(paths.map((path) => get(path, productsAnswerSchema, call)));
      return answers.flatMap(({ products }) => products);
    },
    catalog: async (locale, call) =>
      (await get(`/v1/products?locale=${locale}`, productsAnswerSchema, call)).products,
    signageContent: (locale, call) =>
      get(`/v1/signage-content?locale=${locale}`, signageContentAnswerSchema, call),
    signages: async (call) => (await get('/v1/signages', signagesAnswerSchema, call)).signages,
    couponSpots: async (call) => (await get('/v1/coupon-spots', couponSpotsAnswerSchema, call)).coupon_spots,
    sendSignageEvent: async (event, call) => {
      const request = { method: 'POST', path: '/v1/signage-events', body: event } as const;
      await send({ ...request, headers: tenantHeader(call), answer: acceptedSchema }, call);
    },
  };
}

function tenantHeader({ tenantCode }: StoreCall): Record<string, string> {
  return { 'x-tenant-code': tenantCode };
}
