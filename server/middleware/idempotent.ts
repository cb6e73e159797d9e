import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Middleware } from 'koa';
import type { z } from 'zod';
import type { Db } from '../../db/orm.ts';
import {
  type Claim,
  claimRequest,
  dropClaim,
  type KeyedRequest,
  keepAnswer,
  releaseClaim,
} from '../../db/repositories/idempotency-keys.ts';
import { ApiError, internalError, invalidRequest } from '../errors.ts';
import type { SdkState } from '../sdk/authenticate.ts';
import { readBody } from './validate.ts';

export interface IdempotentState extends SdkState {
  /** What ids are made from under an idempotency key; see request-ids.ts. */
  claimId?: string;
}

/** Longer than any request takes, so that only a claim whose server died is taken over. */
const holdMs = 20_000;
const waitMs = 15_000;
const askEveryMs = 50;
const form = /^[\x21-\x7e]{1,255}$/;

/**
 * A POST with an `Idempotency-Key` has its effect once (ruling Q59): a repeat gets the same answer, one
 * that comes while the first is at work waits for it, and another body under the same key is 409. Only a
 * 2xx is kept. Stands behind authentication and the body, which `schema` must fit first (ruling Q28).
 */
export function idempotent(db: Db, schema: z.ZodType): Middleware<IdempotentState> {
  return async (ctx, next) => {
    const key = ctx.get('idempotency-key');
    if (key === '') return next();
    if (!form.test(key)) {
      throw invalidRequest('Idempotency-Key: must be 1 to 255 visible ASCII characters.');
    }
    // What is no request at all is 400 whatever the key was used for, and claims nothing.
    readBody(ctx, schema);
    const request: KeyedRequest = {
      lineageId: ctx.state.caller.lineageId,
      path: ctx.path.slice(0, 500),
      key,
      fingerprint: createHash('sha256')
        .update(ctx.request.rawBody ?? '')
        .digest('hex'),
    };
    const claim = await awaitTurn(db, request);
    if (claim.kind === 'done') {
      ctx.status = claim.status;
      ctx.type = 'json';
      ctx.set('idempotent-replayed', 'true');
      ctx.body = claim.answer;
      return;
    }
    ctx.state.claimId = claim.claimId;
    try {
      await next();
    } catch (error) {
      const undone = error instanceof ApiError && error.undone;
      await (undone ? dropClaim(db, request) : releaseClaim(db, request));
      throw error;
    }
    const answer = typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body);
    await keepAnswer(db, request, { status: ctx.status, answer });
  };
}

/** Resolves once the request is this one's to do, or done by another. */
async function awaitTurn(db: Db, request: KeyedRequest): Promise<Extract<Claim, { kind: 'mine' | 'done' }>> {
  const until = Date.now() + waitMs;
  for (;;) {
    const claim = await claimRequest(db, request, holdMs);
    if (claim.kind === 'other') {
      const message = 'This Idempotency-Key was used for another body; send a new key with a new request.';
      throw new ApiError(409, 'IDEMPOTENCY_KEY_REUSED', message);
    }
    if (claim.kind !== 'held') return claim;
    if (Date.now() >= until) {
      throw internalError(
        new Error(`the request under ${request.path} is held`),
        'The first request under this Idempotency-Key has not ended yet; please try again.',
      );
    }
    await pause(askEveryMs);
  }
}
