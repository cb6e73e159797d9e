/**
 * Requests under an `Idempotency-Key` (rulings Q28, Q59, D10).
 *
 * 1. A request takes effect only while it holds the key's claim. The claim is a lease by PostgreSQL's clock.
 * 2. The lease is renewed while the request is running. A repeat takes over from a server that died, never from one
 *    that is slow.
 * 3. All ids of a request are derived from its claim, so a repeat that takes over creates the same rows.
 * 4. Every write to the claim names the claim and its lease. A server that was paused past its lease changes nothing
 *    of its successor's.
 * 5. Only a 2xx is stored and replayed.
 * 6. The claim is released only if the request has certainly left nothing behind (ruling D4). After an unknown outcome
 *    it stays with its lease expired, and a repeat takes over. For a repeat that took over, a rejection proves nothing
 *    about the first request; a roll-back does.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { RouterContext, RouterMiddleware } from '@koa/router';
import type { z } from 'zod';
import {
  type Claim,
  claimAfresh,
  claimRequest,
  expireLease,
  isClaimed,
  type KeyedRequest,
  type Lease,
  releaseClaim,
  renewClaim,
  storeResponse,
} from '../../db/repositories/idempotency-keys.ts';
import { canonicalJson } from '../http/canonical-json.ts';
import { ApiError, internalError, invalidRequest } from '../http/errors.ts';
import { readBody } from '../http/validate.ts';
import type { SdkCaller, SdkState } from './authenticate.ts';
import type { SdkDeps } from './deps.ts';

/** What a handler is given of a request. */
export interface IdempotentRequest<Body> {
  body: Body;
  /** Makes the ids of the rows that the request creates, as `requestIds` does. */
  newId: (name: string) => string;
}

/** A write of a caller under a profile. */
export interface ProfileWrite {
  caller: SdkCaller;
  profileId: string;
  /** Makes the ids of the rows that the request creates. */
  newId: (name: string) => string;
}

export interface IdempotentOptions<Body> {
  /** A body that does not match is 400 whatever the key. */
  schema: z.ZodType<Body>;
  /** The name, as for `requestIds`, of the row that the request admits and that a roll-back may have undone. */
  admitted?: string;
  /**
   * Runs a request, or refuses it before its key is claimed, so that a refusal costs no writes.
   * @throws {ApiError}
   */
  guard?: (request: UnclaimedRequest<Body>, run: () => Promise<void>) => Promise<void>;
}

/** A request before its key is claimed. */
export interface UnclaimedRequest<Body> {
  caller: SdkCaller;
  body: Body;
  /** Whether its key was claimed before; it may have had its effect then. */
  isRepeat(): Promise<boolean>;
}

type SdkContext = RouterContext<SdkState>;

/** How long a claim outlasts its last renewal (invariant 2). */
const leaseMs = 3_000;
const renewEveryMs = 1_000;
/** Time that a request may take in addition to its admission. */
const marginMs = 5_000;
const pollIntervalMs = 50;
const keyPattern = /^[\x21-\x7e]{1,255}$/;

type Deps = Pick<SdkDeps, 'db' | 'admissionTimeoutMs'>;
type OwnClaim = Extract<Claim, { kind: 'acquired' }>;

/**
 * Makes a handler of a POST that has its effect once under an `Idempotency-Key`: a repeat gets the same response, a
 * repeat during the first request waits for it, and another body under the same key is 409. Must come after
 * authentication and the body parser.
 */
export function idempotent<Body>(
  deps: Deps,
  { schema, admitted, guard = (_request, run) => run() }: IdempotentOptions<Body>,
  handle: (ctx: SdkContext, request: IdempotentRequest<Body>) => Promise<void>,
): RouterMiddleware<SdkState> {
  const { db } = deps;
  return async (ctx) => {
    const key = readKey(ctx);
    // An invalid body is 400 before anything is claimed.
    const body = readBody(ctx, schema);
    const { caller } = ctx.state;
    if (key === '') {
      const run = () => handle(ctx, { body, newId: requestIds(undefined) });
      return guard({ caller, body, isRepeat: async () => false }, run);
    }
    const request: KeyedRequest = {
      lineageId: caller.lineageId,
      path: ctx.path.slice(0, 500),
      key,
      fingerprint: sha256(canonicalJson(body)),
      earlierFingerprint: sha256(ctx.request.rawBody ?? ''),
    };
    const isRepeat = () => isClaimed(db, request);
    await guard({ caller, body, isRepeat }, () => runOnce(ctx, request, body));
  };

  async function runOnce(ctx: SdkContext, request: KeyedRequest, body: Body): Promise<void> {
    const outcome = await acquireOrReplay(deps, request);
    if (outcome.kind === 'completed') {
      ctx.status = outcome.status;
      ctx.type = 'json';
      ctx.set('idempotent-replayed', 'true');
      ctx.body = outcome.answer;
      return;
    }
    const claim = await replaceRolledBackClaim(deps, request, outcome, admitted);
    const stopRenewing = keepRenewing(deps, request, claim);
    try {
      await handle(ctx, { body, newId: requestIds(claim.claimId) });
    } catch (error) {
      const lease = await stopRenewing();
      // Invariant 6.
      const isRolledBack = error instanceof ApiError && error.hasNoEffect && error.status >= 500;
      const isRejected = error instanceof ApiError && error.hasNoEffect && !claim.takenOver;
      await (isRolledBack || isRejected ? releaseClaim(db, request, lease) : expireLease(db, request, lease));
      throw error;
    }
    await stopRenewing();
    const answer = typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body);
    await storeResponse(db, request, { claimId: claim.claimId, status: ctx.status, answer });
  }
}

/**
 * The request's key, empty if it has none.
 * @throws {ApiError} 400
 */
function readKey(ctx: SdkContext): string {
  const key = ctx.get('idempotency-key');
  if (key !== '' && !keyPattern.test(key)) {
    throw invalidRequest('Idempotency-Key: must be 1 to 255 visible ASCII characters.');
  }
  return key;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Resolves once this request holds the claim, or another one has completed. */
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
        new Error(`another request holds the claim of ${request.path}`),
        'The first request under this Idempotency-Key has not ended yet; please try again.',
      );
    }
    await pause(pollIntervalMs);
  }
}

/** Replaces a claim that was taken over from a request that has been rolled back; otherwise returns it. */
async function replaceRolledBackClaim(
  { db }: Deps,
  request: KeyedRequest,
  claim: OwnClaim,
  admitted: string | undefined,
): Promise<OwnClaim> {
  if (!claim.takenOver || admitted === undefined) return claim;
  const requestId = requestIds(claim.claimId)(admitted);
  const lease = await claimAfresh(db, request, { lease: claim.lease, requestId, leaseMs });
  return lease ? { kind: 'acquired', claimId: lease.claimId, lease, takenOver: false } : claim;
}

/** Renews the claim until the returned function is called, which resolves to the last lease. */
function keepRenewing({ db }: Deps, request: KeyedRequest, { lease }: OwnClaim): () => Promise<Lease> {
  const stopping = new AbortController();
  let current = lease;
  async function renew(): Promise<void> {
    for (;;) {
      await pause(renewEveryMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      // While PostgreSQL is unavailable the lease may expire; the request itself reports the error.
      const renewed = await renewClaim(db, request, { lease: current, leaseMs }).catch(() => current);
      if (!renewed) return;
      current = renewed;
    }
  }
  const renewing = renew();
  return async () => {
    stopping.abort();
    await renewing;
    return current;
  };
}

/**
 * Returns a generator of ids for the rows that a request creates. With a claim the ids are derived from it (invariant
 * 3); otherwise they are random.
 */
export function requestIds(claimId: string | undefined): (name: string) => string {
  return (name) => (claimId === undefined ? randomUUID() : deriveId(`${claimId}/${name}`));
}

/** A version 8 UUID (RFC 9562) derived from a text. */
function deriveId(text: string): string {
  const hex = sha256(text);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return groups.join('-');
}
