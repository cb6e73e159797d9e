import { setTimeout as delay } from 'node:timers/promises';
import Router from '@koa/router';
import type Koa from 'koa';
import type { Context } from 'koa';
import type { z } from 'zod';
import {
  basketRequestSchema,
  mealSuggestRequestSchema,
  planRequestSchema,
  sessionRequestSchema,
  taskRequestSchema,
  todosRequestSchema,
} from '../../upstreams/llm-demo/schema.ts';
import { Control, type FaultsByStep, transportFaults } from '../http/control.ts';
import { parseBody } from '../http/error-answer.ts';
import { type FaultState, faults, type ShapeFault } from '../http/faults.ts';
import { IdempotencyCache } from '../http/idempotency-cache.ts';
import type { LatencyProfile } from '../http/latency.ts';
import { createStandinApp } from '../http/standin-app.ts';
import { crossSell } from './cross-sell.ts';
import { makePlan } from './make-plan.ts';
import { notifications } from './notifications.ts';
import { shapeCrossSell, shapeMeal, shapeNotifications, shapeTodos } from './odd-shapes.ts';
import { runTask } from './run-task.ts';
import { type Session, Sessions } from './sessions.ts';
import { shoppingList } from './shopping-list.ts';
import { suggestMeal } from './suggest-meal.ts';

const stepFaults = [...transportFaults, 'session_expired'] as const;
const faultsByStep: FaultsByStep = {
  sessions: transportFaults,
  'meal-suggest': [...stepFaults, 'refinement_cap', 'unrestorable_meal', 'single_locale'],
  todos: [...stepFaults, 'item_without_id'],
  'cross-sell': [...stepFaults, 'item_without_id', 'single_locale'],
  notifications: [...stepFaults, 'item_without_id', 'single_locale'],
  plan: transportFaults,
  task: transportFaults,
};

/** Inputs of a step. */
interface Work<T> {
  body: T;
  session: Session;
  /** The round in the `Idempotency-Key`; empty without one. */
  round: string;
  shapes: ReadonlySet<ShapeFault>;
}

/** llm-demo. A step is computed once per `Idempotency-Key` and path, and takes the time of the latency profile. */
export function createLlmDemoApp(
  latencyProfile: LatencyProfile,
  closing: AbortSignal,
  sessionFile: string | null = null,
): Koa {
  const control = new Control(faultsByStep, latencyProfile);
  const sessions = new Sessions({ file: sessionFile });
  const responses = new IdempotencyCache<object>();
  const router = new Router<FaultState>({ prefix: '/v1' });

  router.post('/sessions', faults(control, 'sessions', closing), async (ctx) => {
    const session = parseBody(sessionRequestSchema, ctx.request.body);
    await answerOnce(ctx, responses, async () => ({ profile_session_id: sessions.open(session) }));
  });

  const think = async (work: () => object) => {
    const thinkMs = control.stepLatencyMs;
    if (thinkMs > 0) await delay(thinkMs, undefined, { signal: closing });
    return work();
  };
  const step = <T>(name: string, schema: z.ZodType<T>, work: (given: Work<T>) => object) =>
    router.post(`/sessions/:id/${name}`, faults(control, name, closing), async (ctx) => {
      const session = sessions.use(ctx.params.id ?? '');
      const body = parseBody(schema, ctx.request.body);
      const given = { body, session, round: getRoundId(ctx), shapes: ctx.state.shapes };
      await answerOnce(ctx, responses, () => think(() => work(given)));
    });

  step('meal-suggest', mealSuggestRequestSchema, ({ body, session, shapes }) => {
    const { meal, raw } = suggestMeal(session.profile, body);
    return { meal: shapeMeal(meal, shapes, body.locale), raw };
  });
  step('todos', todosRequestSchema, ({ body, session: { locale }, shapes }) => ({
    items: shapeTodos(shoppingList(body.meal, locale), shapes, locale),
  }));
  step('cross-sell', basketRequestSchema, ({ body, session: { locale }, round, shapes }) => ({
    items: shapeCrossSell(crossSell(body, locale, round), shapes, locale),
  }));
  step('notifications', basketRequestSchema, ({ body, session: { locale }, round, shapes }) =>
    shapeNotifications(notifications(body, locale, round), shapes, locale),
  );

  router.post('/plan', faults(control, 'plan', closing), async (ctx) => {
    const body = parseBody(planRequestSchema, ctx.request.body);
    await answerOnce(ctx, responses, () => think(() => makePlan(body)));
  });
  router.post('/task', faults(control, 'task', closing), async (ctx) => {
    const body = parseBody(taskRequestSchema, ctx.request.body);
    await answerOnce(ctx, responses, () => think(() => runTask(body)));
  });

  return createStandinApp(control, router);
}

async function answerOnce(
  ctx: Context,
  responses: IdempotencyCache<object>,
  work: () => Promise<object>,
): Promise<void> {
  const key = ctx.get('idempotency-key');
  const { result, replayed } = await responses.run(key === '' ? null : `${ctx.path}\n${key}`, work);
  if (replayed) ctx.set('Idempotent-Replayed', 'true');
  ctx.body = result;
}

/** `{round_id}/{step}` → the round. */
function getRoundId(ctx: Context): string {
  return ctx.get('idempotency-key').split('/', 1)[0] ?? '';
}
