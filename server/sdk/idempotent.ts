import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Middleware } from 'koa';
import type { z } from 'zod';
import {
  type Claim,
  claimAfresh,
  claimRequest,
  expireLease,
  type KeyedRequest,
  type Lease,
  releaseClaim,
  renewClaim,
  storeResponse,
} from '../../db/repositories/idempotency-keys.ts';
import type { ServerDeps } from '../deps.ts';
import { canonicalJson } from '../http/canonical-json.ts';
import { ApiError, internalError, invalidRequest } from '../http/errors.ts';
import { readBody } from '../http/middleware/validate.ts';
import type { SdkState } from './authenticate.ts';
import { requestIds } from './request-ids.ts';

export interface IdempotentState extends SdkState {
  /** What ids are made from under an idempotency key; see request-ids.ts. */
  claimId?: string;
}

/**
 * How long a claim outlives the last sign of life of its server. Renewed while the request is at work, so that
 * a repeat soon takes over from a server that died, and never from one that is slow.
 */
const leaseMs = 3_000;
const renewEveryMs = 1_000;
/** What a request may take beside its admission. */
const marginMs = 5_000;
const pollIntervalMs = 50;
const form = /^[\x21-\x7e]{1,255}$/;

type Deps = Pick<ServerDeps, 'db' | 'admissionTimeoutMs'>;
type OwnClaim = Extract<Claim, { kind: 'acquired' }>;

/**
 * A POST with an `Idempotency-Key` has its effect once (ruling Q59): a repeat gets the same answer, one
 * that comes while the first is at work waits for it, and a body that says something else under the same key is
 * 409 (ruling D10). Only a 2xx is kept. Stands behind authentication and the body, which `schema` must fit first
 * (ruling Q28).
 * @param admitted names what the request has admitted, and may have rolled back, as `requestIds` does
 */
export function idempotent(
  deps: Deps,
  schema: z.ZodType,
  admitted: string | null = null,
): Middleware<IdempotentState> {
  const { db } = deps;
  return async (ctx, next) => {
    const key = ctx.get('idempotency-key');
    if (key === '') return next();
    if (!form.test(key)) {
      throw invalidRequest('Idempotency-Key: must be 1 to 255 visible ASCII characters.');
    }
    // What is no request at all is 400 whatever the key was used for, and claims nothing.
    const body = readBody(ctx, schema);
    const request: KeyedRequest = {
      lineageId: ctx.state.caller.lineageId,
      path: ctx.path.slice(0, 500),
      key,
      fingerprint: sha256(canonicalJson(body)),
      earlierFingerprint: sha256(ctx.request.rawBody ?? ''),
    };
    const turn = await acquireOrReplay(deps, request);
    if (turn.kind === 'completed') {
      ctx.status = turn.status;
      ctx.type = 'json';
      ctx.set('idempotent-replayed', 'true');
      ctx.body = turn.answer;
      return;
    }
    const claim = await startAfresh(deps, request, turn, admitted);
    ctx.state.claimId = claim.claimId;
    const stopRenewing = renewWhileAtWork(deps, request, claim);
    try {
      await next();
    } catch (error) {
      const lease = await stopRenewing();
      // Where a server died before, its request may have had its effect: a refusal of the repeat proves nothing, a
      // roll-back does.
      const rolledBack = error instanceof ApiError && error.undone && error.status >= 500;
      const refused = error instanceof ApiError && error.undone && !claim.takenOver;
      await (rolledBack || refused ? releaseClaim(db, request, lease) : expireLease(db, request, lease));
      throw error;
    }
    await stopRenewing();
    const answer = typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body);
    await storeResponse(db, request, claim.claimId, { status: ctx.status, answer });
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Resolves once the request is this one's to do, or done by another. */
async function acquireOrReplay(
  { db, admissionTimeoutMs }: Deps,
  request: KeyedRequest,
): Promise<OwnClaim | Extract<Claim, { kind: 'completed' }>> {
  const until = Date.now() + admissionTimeoutMs + marginMs;
  for (;;) {
    const claim = await claimRequest(db, request, leaseMs);
    if (claim.kind === 'keyReused') {
      const message = 'This Idempotency-Key was used for another body; send a new key with a new request.';
      throw new ApiError(409, 'IDEMPOTENCY_KEY_REUSED', message);
    }
    if (claim.kind !== 'inProgress') return claim;
    if (Date.now() >= until) {
      throw internalError(
        new Error(`the request under ${request.path} is held`),
        'The first request under this Idempotency-Key has not ended yet; please try again.',
      );
    }
    await pause(pollIntervalMs);
  }
}

/** The claim; a new one where the request that it was taken over from was rolled back, as after an unknown outcome. */
async function startAfresh(
  { db }: Deps,
  request: KeyedRequest,
  claim: OwnClaim,
  admitted: string | null,
): Promise<OwnClaim> {
  if (!claim.takenOver || admitted === null) return claim;
  const requestId = requestIds(claim.claimId)(admitted);
  const lease = await claimAfresh(db, request, claim.lease, requestId, leaseMs);
  return lease ? { kind: 'acquired', claimId: lease.claimId, lease, takenOver: false } : claim;
}

/** Renews the claim until the returned function is called, which resolves to the lease as it then stands. */
function renewWhileAtWork({ db }: Deps, request: KeyedRequest, { lease }: OwnClaim): () => Promise<Lease> {
  const atWork = new AbortController();
  let held = lease;
  async function renew(): Promise<void> {
    for (;;) {
      await pause(renewEveryMs, undefined, { signal: atWork.signal }).catch(() => {});
      if (atWork.signal.aborted) return;
      // A database that is away lets the lease run out; the request itself fails of that, if it needs to.
      const renewed = await renewClaim(db, request, held, leaseMs).catch(() => held);
      if (!renewed) return;
      held = renewed;
    }
  }
  const renewing = renew();
  return async () => {
    atWork.abort();
    await renewing;
    return held;
  };
}
