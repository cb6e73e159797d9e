import { setTimeout as delay } from 'node:timers/promises';
import type { Context, Middleware } from 'koa';
import type { Control, Fault } from './control.ts';
import { ErrorAnswer } from './error-answer.ts';

/** Unusual shapes of an answer, applied by the handler. */
export type ShapeFault = 'unrestorable_meal' | 'item_without_id' | 'single_locale';

export interface FaultState {
  shapes: ReadonlySet<ShapeFault>;
}

/**
 * Applies the current faults of a step in order: delays and shapes add up, any other kind ends the request. With
 * `drop` and shapes the handler runs first.
 */
export function faults(control: Control, step: string, closing: AbortSignal): Middleware<FaultState> {
  return async (ctx, next) => {
    const { call, faults } = control.countCall(step);
    const shapes = new Set<ShapeFault>();
    let answered = async () => {};
    ctx.state.shapes = shapes;
    for (const fault of faults) {
      const outcome = await applyFault(fault, ctx, { call, closing });
      if (outcome === 'settled') return;
      if (outcome === 'drop') answered = () => dropHalfway(ctx);
      else if (outcome !== 'go on') shapes.add(outcome);
    }
    await next();
    await answered();
  };
}

async function applyFault(
  { kind, ms }: Fault,
  ctx: Context,
  { call, closing }: { call: number; closing: AbortSignal },
): Promise<'go on' | 'settled' | 'drop' | ShapeFault> {
  switch (kind) {
    case 'delay':
      await delay(ms, undefined, { signal: closing });
      return 'go on';
    case 'hang':
      ctx.respond = false;
      return 'settled';
    case 'malformed':
      answerMalformed(ctx, call);
      return 'settled';
    case 'error':
      throw new ErrorAnswer({ status: 500, code: 'internal_error' }, 'fault on demand: error');
    case 'timeout':
      throw new ErrorAnswer({ status: 504, code: 'upstream_timeout' }, 'fault on demand: timeout');
    case 'session_expired':
      throw new ErrorAnswer(
        { status: 404, code: 'session_expired' },
        'fault on demand: the session has expired',
      );
    case 'refinement_cap':
      throw new ErrorAnswer(
        { status: 409, code: 'RefinementCapExceeded' },
        'fault on demand: no further refinement',
      );
    case 'drop':
    case 'unrestorable_meal':
    case 'item_without_id':
    case 'single_locale':
      return kind;
  }
}

/** Answers 200, alternating between JSON of another shape and HTML. */
function answerMalformed(ctx: Context, call: number): void {
  ctx.status = 200;
  if (call % 2 === 1) ctx.body = { unexpected: true, items: 'none', meal: [] };
  else {
    ctx.type = 'html';
    ctx.body = '<!doctype html><title>Bad gateway</title><p>Please try again.</p>';
  }
}

/** Sends half of the answer, then closes the connection. */
async function dropHalfway(ctx: Context): Promise<void> {
  const whole = Buffer.from(JSON.stringify(ctx.body));
  ctx.respond = false;
  ctx.res.writeHead(ctx.status, { 'content-type': 'application/json', 'content-length': whole.length });
  await new Promise((sent) => ctx.res.write(whole.subarray(0, whole.length >> 1), sent));
  ctx.req.socket.destroy();
}
