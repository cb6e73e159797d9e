import { createHmac, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { bodyParser } from '@koa/bodyparser';
import Koa, { type Context } from 'koa';
import { z } from 'zod';
import { ErrorAnswer, parseBody } from '../http/error-answer.ts';

/** Deliveries that are kept, the newest. */
const keptDeliveries = 100;
/** Older or newer timestamps are not accepted, so that no one can send an overheard delivery again. */
const toleranceS = 5 * 60;

const controlSchema = z.strictObject({
  /** The secrets that it knows; those of before by default. */
  secrets: z.array(z.string().regex(/^whsec_/)).optional(),
  /** The status of its answers. */
  status: z.int().min(200).max(599).default(200),
  /** Whether it never answers. */
  hang: z.boolean().default(false),
  /** Which part of the deliveries, at random, is answered 503. */
  failure_rate: z.number().min(0).max(1).default(0),
  /** Only deliveries of this chat are treated so; all others are answered 200. */
  chat_id: z.string().optional(),
});
type Control = z.infer<typeof controlSchema>;

const messageSchema = z.object({
  type: z.string(),
  data: z.object({ chat_id: z.string().nullish(), sequence: z.int().nullish() }).loose(),
});

export interface ReceivedDelivery {
  /** ISO 8601. */
  at: string;
  /** `webhook-id` */
  id: string;
  type: string;
  chat_id: string | null;
  sequence: number | null;
  /** How many of the signatures are by a secret that it knows. */
  signatures: number;
  /** Its own answer; null if it has none. */
  status: number | null;
  body: unknown;
}

/**
 * A receiver of webhooks, as a tenant would have one: it checks signatures and keeps what came. `GET /__deliveries`
 * shows it; `PUT /__control` makes it fail. A delivery whose signature is wrong is answered 401.
 */
export function createReceiverApp(secrets: readonly string[], closing: AbortSignal): Koa {
  const app = new Koa();
  app.silent = true;
  let control: Control & { secrets: string[] } = { ...controlSchema.parse({}), secrets: [...secrets] };
  let deliveries: ReceivedDelivery[] = [];

  async function receive(ctx: Context): Promise<void> {
    const delivery = read(ctx, control.secrets);
    deliveries = [...deliveries.slice(1 - keptDeliveries), delivery];
    const isTreated = control.chat_id === undefined || control.chat_id === delivery.chat_id;
    const { status, hang, failure_rate } = isTreated ? control : controlSchema.parse({});
    if (hang) await delay(2 ** 31 - 1, undefined, { signal: closing }).catch(() => {});
    const isUnlucky = Math.random() < failure_rate;
    const answered = isUnlucky ? 503 : status;
    delivery.status = delivery.signatures > 0 ? answered : 401;
    ctx.status = delivery.status;
    if (status >= 300 && status < 400) ctx.set('location', '/elsewhere');
    ctx.body = { received: ctx.status < 300 };
  }

  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      ctx.status = error instanceof ErrorAnswer ? error.status : 400;
      ctx.body = { error: { message: error instanceof Error ? error.message : 'failed' } };
    }
  });
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '64kb' }));
  app.use(async (ctx) => {
    const request = `${ctx.method} ${ctx.path}`;
    if (request === 'GET /healthz') ctx.body = { status: 'ok' };
    else if (request === 'GET /__deliveries') ctx.body = { deliveries };
    else if (request === 'PUT /__control') {
      const next = parseBody(controlSchema, ctx.request.body);
      control = { ...next, secrets: next.secrets ?? control.secrets };
      ctx.body = { status: 'ok' };
    } else if (ctx.method === 'POST') await receive(ctx);
  });
  return app;
}

function read(ctx: Context, secrets: readonly string[]): ReceivedDelivery {
  const body = ctx.request.rawBody ?? '';
  const { type, data } = messageSchema.parse(ctx.request.body);
  const [id, timestamp] = [ctx.get('webhook-id'), ctx.get('webhook-timestamp')];
  const isRecent = Math.abs(Date.now() / 1_000 - Number(timestamp)) < toleranceS;
  const given = ctx.get('webhook-signature').split(' ');
  const matching = given.filter((signature) =>
    secrets.some((secret) => isSignature(signature, `${id}.${timestamp}.${body}`, secret)),
  );
  return {
    at: new Date().toISOString(),
    id,
    type,
    chat_id: data.chat_id ?? null,
    sequence: data.sequence ?? null,
    signatures: isRecent ? matching.length : 0,
    status: null,
    body: ctx.request.body,
  };
}

function isSignature(signature: string, content: string, secret: string): boolean {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = Buffer.from(`v1,${createHmac('sha256', key).update(content).digest('base64')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
