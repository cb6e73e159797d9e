import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../orm.ts';

/** How long a key is kept (ruling Q59). */
const retentionMs = 24 * 60 * 60_000;

export interface KeyedRequest {
  lineageId: string;
  path: string;
  key: string;
  /** SHA-256 of the body as canonical JSON, in hex. */
  fingerprint: string;
  /** SHA-256 of the body's bytes, which versions before ruling D10 wrote; such rows are kept for a day. */
  earlierFingerprint: string;
}

/** A held claim; `heldUntil` changes with every renewal and every take-over. */
export interface Lease {
  claimId: string;
  heldUntil: Date;
}

export type Claim =
  /**
   * The caller processes the request; all its ids are derived from `claimId`. `takenOver`: another holder has begun
   * it and may have finished any part of it.
   */
  | { kind: 'acquired'; claimId: string; lease: Lease; takenOver: boolean }
  /** Another server processes it. */
  | { kind: 'inProgress' }
  /** Its response is stored. */
  | { kind: 'completed'; status: number; answer: string }
  /** The key belongs to another request. */
  | { kind: 'keyReused' };

/**
 * Claims a request for `leaseMs`, by the database's clock. A claim whose lease has expired is taken over with the
 * same `claimId`, so that the first holder's writes are found and not repeated.
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
  const acquired = await kysely
    .insertInto('idempotency_keys')
    .values({ ...primaryKey(request), ...claim })
    .onConflict((conflict) =>
      conflict
        .columns(['lineage_id', 'path', 'key'])
        .doUpdateSet(claim)
        .where('idempotency_keys.created_at', '<', new Date(now.getTime() - retentionMs)),
    )
    .returning(['claim_id', 'held_until'])
    .executeTakeFirst();
  if (acquired) return toAcquiredClaim(acquired, false);

  const fingerprints = [request.fingerprint, request.earlierFingerprint];
  const takenOver = await kysely
    .updateTable('idempotency_keys')
    .set({ held_until: fromNow(leaseMs) })
    .where((eb) => eb.and(primaryKey(request)))
    .where('fingerprint', 'in', fingerprints)
    .where('status', 'is', null)
    .where('held_until', '<', fromNow(0))
    .returning(['claim_id', 'held_until'])
    .executeTakeFirst();
  if (takenOver) return toAcquiredClaim(takenOver, true);

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

/** Whether the key is in use, by whatever request. */
export async function isClaimed(db: Db, request: KeyedRequest): Promise<boolean> {
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('idempotency_keys')
    .select('claim_id')
    .where((eb) => eb.and(primaryKey(request)))
    .executeTakeFirst();
  return row !== undefined;
}

function toAcquiredClaim(row: { claim_id: string; held_until: Date }, takenOver: boolean): Claim {
  const lease = { claimId: row.claim_id, heldUntil: row.held_until };
  return { kind: 'acquired', claimId: row.claim_id, lease, takenOver };
}

/** By the database's clock, which all servers share. */
function fromNow(ms: number) {
  return sql<Date>`clock_timestamp() + ${ms}::int * interval '1 millisecond'`;
}

/** Renews a claim for `leaseMs`; null when it has ended or was taken over. */
export async function renewClaim(
  db: Db,
  request: KeyedRequest,
  { lease, leaseMs }: { lease: Lease; leaseMs: number },
): Promise<Lease | null> {
  const renewed = await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ held_until: fromNow(leaseMs) })
    .where((eb) => eb.and({ ...primaryKey(request), ...toLeaseColumns(lease) }))
    .where('status', 'is', null)
    .returning('held_until')
    .executeTakeFirst();
  return renewed ? { claimId: lease.claimId, heldUntil: renewed.held_until } : null;
}

/**
 * Gives a claim that was taken over a new id if the request made from its first id, `requestId`, was rolled back:
 * under that id it would be rejected for good (ruling D4). Null when it was not rolled back, or the lease has
 * ended.
 */
export async function claimAfresh(
  db: Db,
  request: KeyedRequest,
  { lease, requestId, leaseMs }: { lease: Lease; requestId: string; leaseMs: number },
): Promise<Lease | null> {
  const fresh = await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ claim_id: randomUUID(), held_until: fromNow(leaseMs) })
    .where((eb) => eb.and({ ...primaryKey(request), ...toLeaseColumns(lease) }))
    .where('status', 'is', null)
    .where((eb) => eb.exists(eb.selectFrom('rolled_back_requests').select('id').where('id', '=', requestId)))
    .returning(['claim_id', 'held_until'])
    .executeTakeFirst();
  return fresh ? { claimId: fresh.claim_id, heldUntil: fresh.held_until } : null;
}

/** Stores the response for repeats. Independent of the lease: every holder of this claim has the same response. */
export async function storeResponse(
  db: Db,
  request: KeyedRequest,
  { claimId, status, answer }: { claimId: string; status: number; answer: string },
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

/** Lets a repeat take the claim over at once, after a failure at an unknown point. */
export async function expireLease(db: Db, request: KeyedRequest, lease: Lease): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ held_until: new Date(0) })
    .where((eb) => eb.and({ ...primaryKey(request), ...toLeaseColumns(lease) }))
    .where('status', 'is', null)
    .execute();
}

/** Deletes a claim under this lease: the request was rejected, so a repeat is a new request. */
export async function releaseClaim(db: Db, request: KeyedRequest, lease: Lease): Promise<void> {
  await db
    .fork()
    .getKysely()
    .deleteFrom('idempotency_keys')
    .where((eb) => eb.and({ ...primaryKey(request), ...toLeaseColumns(lease) }))
    .where('status', 'is', null)
    .execute();
}

/** Deletes at most `limit` expired keys, of all tenants. Only for the reconciler. Returns the count. */
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
          .where('created_at', '<', new Date(Date.now() - retentionMs))
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

/** A claim that was taken over has the same id and another `heldUntil`. */
function toLeaseColumns({ claimId, heldUntil }: Lease) {
  return { claim_id: claimId, held_until: heldUntil };
}
