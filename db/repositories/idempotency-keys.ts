import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../orm.ts';

/** How long a key is remembered (ruling Q59). */
const keptMs = 24 * 60 * 60_000;

export interface KeyedRequest {
  lineageId: string;
  path: string;
  key: string;
  /** SHA-256 of what the body says, in hex. */
  fingerprint: string;
  /** SHA-256 of the body's bytes: what versions before ruling D10 wrote, in rows that are kept for a day. */
  earlierFingerprint: string;
}

/** A claim as its holder last renewed it; `heldUntil` changes with every renewal and every take-over. */
export interface Lease {
  claimId: string;
  heldUntil: Date;
}

export type Claim =
  /**
   * The request is the caller's to do; all its ids come from `claimId`. `takenOver`: another holder had begun it,
   * and nobody knows how far it came.
   */
  | { kind: 'acquired'; claimId: string; lease: Lease; takenOver: boolean }
  /** Somebody is doing it. */
  | { kind: 'inProgress' }
  /** It was done. */
  | { kind: 'completed'; status: number; answer: string }
  /** It was another request. */
  | { kind: 'keyReused' };

/**
 * Claims a request for `leaseMs`, by the database's clock. A claim whose holder fell silent is taken over with
 * the same `claimId`, so that what the first one did is found rather than done again.
 */
export async function claimRequest(db: Db, request: KeyedRequest, leaseMs: number): Promise<Claim> {
  const now = new Date();
  const kysely = db.fork().getKysely();
  const claim = {
    fingerprint: request.fingerprint,
    claim_id: randomUUID(),
    held_until: fromNow(leaseMs),
    status: null,
    answer: null,
    created_at: now,
  };
  const mine = await kysely
    .insertInto('idempotency_keys')
    .values({ ...primaryKey(request), ...claim })
    .onConflict((conflict) =>
      conflict
        .columns(['lineage_id', 'path', 'key'])
        .doUpdateSet(claim)
        .where('idempotency_keys.created_at', '<', new Date(now.getTime() - keptMs)),
    )
    .returning(['claim_id', 'held_until'])
    .executeTakeFirst();
  if (mine) return toOwnClaim(mine, false);

  const fingerprints = [request.fingerprint, request.earlierFingerprint];
  const taken = await kysely
    .updateTable('idempotency_keys')
    .set({ held_until: fromNow(leaseMs) })
    .where((eb) => eb.and(primaryKey(request)))
    .where('fingerprint', 'in', fingerprints)
    .where('status', 'is', null)
    .where('held_until', '<', fromNow(0))
    .returning(['claim_id', 'held_until'])
    .executeTakeFirst();
  if (taken) return toOwnClaim(taken, true);

  const row = await kysely
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'status', 'answer'])
    .where((eb) => eb.and(primaryKey(request)))
    .executeTakeFirst();
  if (!row) return { kind: 'inProgress' };
  if (!fingerprints.includes(row.fingerprint)) return { kind: 'keyReused' };
  if (row.status === null) return { kind: 'inProgress' };
  return { kind: 'completed', status: row.status, answer: row.answer ?? '' };
}

function toOwnClaim(row: { claim_id: string; held_until: Date }, takenOver: boolean): Claim {
  const lease = { claimId: row.claim_id, heldUntil: row.held_until };
  return { kind: 'acquired', claimId: row.claim_id, lease, takenOver };
}

/** The one clock that all servers share. */
function fromNow(ms: number) {
  return sql<Date>`clock_timestamp() + ${ms}::int * interval '1 millisecond'`;
}

/** Holds a claim for another `leaseMs`; null when it has ended or was taken over. */
export async function renewClaim(
  db: Db,
  request: KeyedRequest,
  lease: Lease,
  leaseMs: number,
): Promise<Lease | null> {
  const renewed = await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ held_until: fromNow(leaseMs) })
    .where((eb) => eb.and({ ...primaryKey(request), ...holder(lease) }))
    .where('status', 'is', null)
    .returning('held_until')
    .executeTakeFirst();
  return renewed ? { claimId: lease.claimId, heldUntil: renewed.held_until } : null;
}

/**
 * Gives a claim that was taken over an id of its own where the request made from its first id, `requestId`, was rolled
 * back: under that id it would be refused for good (ruling D4). Null where it was not, or the lease has ended.
 */
export async function claimAfresh(
  db: Db,
  request: KeyedRequest,
  lease: Lease,
  requestId: string,
  leaseMs: number,
): Promise<Lease | null> {
  const fresh = await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ claim_id: randomUUID(), held_until: fromNow(leaseMs) })
    .where((eb) => eb.and({ ...primaryKey(request), ...holder(lease) }))
    .where('status', 'is', null)
    .where((eb) => eb.exists(eb.selectFrom('rolled_back_requests').select('id').where('id', '=', requestId)))
    .returning(['claim_id', 'held_until'])
    .executeTakeFirst();
  return fresh ? { claimId: fresh.claim_id, heldUntil: fresh.held_until } : null;
}

/** Keeps a request's answer for those who repeat it; whoever did it under this claim did the same. */
export async function storeResponse(
  db: Db,
  request: KeyedRequest,
  claimId: string,
  { status, answer }: { status: number; answer: string },
): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ status, answer })
    .where((eb) => eb.and({ ...primaryKey(request), claim_id: claimId }))
    .where('status', 'is', null)
    .execute();
}

/** Lets a repeat go on at once, as the same request: nobody knows how far this one came. */
export async function expireLease(db: Db, request: KeyedRequest, lease: Lease): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ held_until: new Date(0) })
    .where((eb) => eb.and({ ...primaryKey(request), ...holder(lease) }))
    .where('status', 'is', null)
    .execute();
}

/** Gives a claim up, if it is still held as it was: the request was refused, and a repeat of it is a new one. */
export async function releaseClaim(db: Db, request: KeyedRequest, lease: Lease): Promise<void> {
  await db
    .fork()
    .getKysely()
    .deleteFrom('idempotency_keys')
    .where((eb) => eb.and({ ...primaryKey(request), ...holder(lease) }))
    .where('status', 'is', null)
    .execute();
}

/** Forgets keys past their day, of all tenants and at most `limit`; the reconciler's alone. Returns how many. */
export async function purgeExpiredIdempotencyKeys(db: Db, limit: number): Promise<number> {
  const result = await db
    .fork()
    .getKysely()
    .deleteFrom('idempotency_keys')
    .where((eb) =>
      eb(
        eb.refTuple('lineage_id', 'path', 'key'),
        'in',
        eb
          .selectFrom('idempotency_keys')
          .select(['lineage_id', 'path', 'key'])
          .where('created_at', '<', new Date(Date.now() - keptMs))
          .orderBy('created_at')
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .$asTuple('lineage_id', 'path', 'key'),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

function primaryKey({ lineageId, path, key }: KeyedRequest) {
  return { lineage_id: lineageId, path, key };
}

/** Who took a claim over has the same id, and another time. */
function holder({ claimId, heldUntil }: Lease) {
  return { claim_id: claimId, held_until: heldUntil };
}
