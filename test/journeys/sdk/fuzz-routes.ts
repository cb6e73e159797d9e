import type { z } from 'zod';
import { kickoffSchema, listQuerySchema, pollQuerySchema } from '../../../server/sdk/chats/schema.ts';
import {
  backlistSchema,
  couponSchema,
  recommendSchema,
  signageSchema,
} from '../../../server/sdk/triggers/schema.ts';

/** Existing entities for requests. */
export interface Scene {
  profile_id: string;
  chat_id: string;
  round_id: string;
  coupon_id: string;
  recommended_id: string;
}

/** A route, the fields of its body and of its query, and a body that it accepts. */
export interface FuzzRoute {
  method: string;
  template: string;
  /** Named as in error messages: `items.0.zone_id`. Empty for a free-form body. */
  bodyFields: string[];
  queryFields: string[];
  /** Null without a body. */
  soundBody: ((scene: Scene) => Record<string, unknown>) | null;
}

const chats = '/v1/chat/{profile_id}/recommend';
const chat = `${chats}/{chat_id}`;
const round = `${chat}/{round_id}`;

function withBody(
  method: string,
  template: string,
  soundBody: (scene: Scene) => Record<string, unknown>,
  bodyFields: string[],
): FuzzRoute {
  return { method, template, bodyFields, queryFields: [], soundBody };
}

function withoutBody(method: string, template: string, query?: z.ZodObject): FuzzRoute {
  return { method, template, bodyFields: [], queryFields: Object.keys(query?.shape ?? {}), soundBody: null };
}

const itemShape = signageSchema.shape.items.unwrap().unwrap().element.shape;

export const routesWithBody: FuzzRoute[] = [
  withBody('POST', '/v1/profile', () => ({ name: 'Kim' }), []),
  withBody('PUT', '/v1/profile/{profile_id}', () => ({ name: 'Kim' }), []),
  withBody('POST', chats, () => ({ prompt: '카레' }), Object.keys(kickoffSchema.shape)),
  withBody(
    'POST',
    '/v1/chat/{profile_id}/trigger/signage',
    ({ chat_id, round_id }) => ({ chat_id, round_id, items: [{ rec_id: 'rec_1' }] }),
    [...Object.keys(signageSchema.shape), ...Object.keys(itemShape).map((name) => `items.0.${name}`)],
  ),
  withBody(
    'POST',
    '/v1/chat/{profile_id}/trigger/coupon',
    ({ chat_id, round_id, coupon_id }) => ({ chat_id, round_id, rec_id: coupon_id }),
    Object.keys(couponSchema.shape),
  ),
  withBody(
    'POST',
    '/v1/chat/{profile_id}/trigger/recommend',
    ({ chat_id, round_id, recommended_id }) => ({ chat_id, round_id, rec_id: recommended_id }),
    Object.keys(recommendSchema.shape),
  ),
  withBody(
    'POST',
    '/v1/chat/{profile_id}/backlist-trigger',
    ({ chat_id }) => ({ chat_id }),
    Object.keys(backlistSchema.shape),
  ),
];

export const routesWithoutBody: FuzzRoute[] = [
  withoutBody('GET', '/v1/validation'),
  withoutBody('GET', '/v1/profile/{profile_id}'),
  withoutBody('DELETE', '/v1/profile/{profile_id}'),
  withoutBody('GET', chats, listQuerySchema),
  withoutBody('GET', chat, pollQuerySchema),
  withoutBody('DELETE', chat),
  withoutBody('GET', round, pollQuerySchema),
  withoutBody('GET', `${round}/barcodes`),
];
