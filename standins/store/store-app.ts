import Router from '@koa/router';
import type Koa from 'koa';
import type { Context } from 'koa';
import { localeSchema } from '../../upstreams/llm-demo/schema.ts';
import { signageEventRequestSchema } from '../../upstreams/store/schema.ts';
import { Control, type FaultsByStep, transportFaults } from '../http/control.ts';
import { ErrorAnswer, parseBody } from '../http/error-answer.ts';
import { faults } from '../http/faults.ts';
import type { LatencyProfile } from '../http/latency.ts';
import { createStandinApp } from '../http/standin-app.ts';
import type { Locale } from '../localized-texts.ts';
import { couponSpots } from './coupon-spots.ts';
import { findProducts, listProducts } from './find-products.ts';
import { signageContent } from './signage-content.ts';
import { SignageEventLog } from './signage-event-log.ts';
import { signages } from './signages.ts';

const faultsByStep: FaultsByStep = {
  products: transportFaults,
  signages: transportFaults,
  'signage-content': transportFaults,
  'coupon-spots': transportFaults,
  'signage-events': transportFaults,
};

/** The store API. All tenants share one store; signage events are stored per tenant. */
export function createStoreApp(latencyProfile: LatencyProfile, closing: AbortSignal): Koa {
  const control = new Control(faultsByStep, latencyProfile);
  const events = new SignageEventLog();
  const router = new Router({ prefix: '/v1' });

  router.get('/products', faults(control, 'products', closing), (ctx) => {
    ctx.body = { products: productsFor(ctx) };
  });

  router.get('/signages', faults(control, 'signages', closing), (ctx) => {
    ctx.body = { signages };
  });

  router.get('/signage-content', faults(control, 'signage-content', closing), (ctx) => {
    ctx.body = signageContent(getLocale(ctx));
  });

  router.get('/coupon-spots', faults(control, 'coupon-spots', closing), (ctx) => {
    ctx.body = { coupon_spots: couponSpots(getLocale(ctx)) };
  });

  router.post('/signage-events', faults(control, 'signage-events', closing), (ctx) => {
    const event = parseBody(signageEventRequestSchema, ctx.request.body);
    events.record(getTenant(ctx), ctx.get('idempotency-key') || null, event);
    ctx.status = 202;
    ctx.body = { accepted: true };
  });

  // Not part of the real API: shows forwarded events to tests, so faults do not apply.
  router.get('/signage-events', (ctx) => {
    ctx.body = { events: events.of(getTenant(ctx)) };
  });

  return createStandinApp(control, router);
}

/** Without ids and names it returns the whole catalog, or one `section` of it. */
function productsFor(ctx: Context) {
  const locale = getLocale(ctx);
  const [ids, names] = [parameters(ctx, 'ids'), parameters(ctx, 'names')];
  if (ids === null && names === null) return listProducts(parameters(ctx, 'section')?.[0] ?? null, locale);
  return findProducts({ ids: (ids ?? []).flatMap(parseIds), names: names ?? [], locale });
}

/** `1` or `1,2`. */
function parseIds(parameter: string): number[] {
  return parameter
    .split(',')
    .filter((id) => id.trim() !== '')
    .map((id) => {
      if (/^\s*\d{1,15}\s*$/.test(id)) return Number(id);
      throw new ErrorAnswer({ status: 400, code: 'invalid_request' }, `ids: "${id}" is no product id`);
    });
}

function getLocale(ctx: Context): Locale {
  const locale = localeSchema.safeParse(parameters(ctx, 'locale')?.[0] ?? 'ko');
  if (locale.success) return locale.data;
  throw new ErrorAnswer({ status: 400, code: 'invalid_request' }, 'locale: should be ko, en or ja');
}

/** All values of a query parameter; null if it is missing. */
function parameters(ctx: Context, name: string): string[] | null {
  const value = ctx.query[name];
  if (value === undefined) return null;
  return Array.isArray(value) ? value : [value];
}

function getTenant(ctx: Context): string {
  return ctx.get('x-tenant-code');
}
