import { randomUUID } from 'node:crypto';
import type { Db } from '../orm.ts';

/** How long a key is remembered (ruling Q59). */
const keptMs = 24 * 60 * 60_000;

export interface KeyedRequest {
  lineageId: string;
  path: string;
  key: string;
  fingerprint: string;
}

export type Claim =
  /** The request is the caller's to do; all its ids come from `claimId`. */
  | { kind: 'mine'; claimId: string }
  /** Somebody is doing it. */
  | { kind: 'held' }
  /** It was done. */
  | { kind: 'done'; status: number; answer: string }
  /** It was another request. */
  | { kind: 'other' };

/**
 * Claims a request for `holdMs`. A claim whose holder fell silent is taken over with the same `claimId`,
 * so that what the first one did is found rather than done again.
 */
export async function claimRequest(db: Db, request: KeyedRequest, holdMs: number): Promise<Claim> {
  const now = new Date();
  const heldUntil = new Date(now.getTime() + holdMs);
  const kysely = db.fork().getKysely();
  const claimId = randomUUID();
  const columns = { claim_id: claimId, held_until: heldUntil, status: null, answer: null, created_at: now };
  const mine = await kysely
    .insertInto('idempotency_keys')
    .values({
      lineage_id: request.lineageId,
      path: request.path,
      key: request.key,
      fingerprint: request.fingerprint,
      ...columns,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['lineage_id', 'path', 'key'])
        .doUpdateSet({ ...columns, fingerprint: request.fingerprint })
        .where('idempotency_keys.created_at', '<', new Date(now.getTime() - keptMs)),
    )
    .returning('claim_id')
    .executeTakeFirst();
  if (mine) return { kind: 'mine', claimId: mine.claim_id };

  const taken = await kysely
    .updateTable('idempotency_keys')
    .set({ held_until: heldUntil })
    .where((eb) => eb.and(primaryKey(request)))
    .where('fingerprint', '=', request.fingerprint)
    .where('status', 'is', null)
    .where('held_until', '<', now)
    .returning('claim_id')
    .executeTakeFirst();
  if (taken) return { kind: 'mine', claimId: taken.claim_id };

  const row = await kysely
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'status', 'answer'])
    .where((eb) => eb.and(primaryKey(request)))
    .executeTakeFirst();
  if (!row) return { kind: 'held' };
  if (row.fingerprint !== request.fingerprint) return { kind: 'other' };
  if (row.status === null) return { kind: 'held' };
  return { kind: 'done', status: row.status, answer: row.answer ?? '' };
}

/** Keeps a request's answer for those who repeat it. */
export async function keepAnswer(
  db: Db,
  request: KeyedRequest,
  { status, answer }: { status: number; answer: string },
): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ status, answer })
    .where((eb) => eb.and(primaryKey(request)))
    .execute();
}

/** Lets a repeat go on at once, as the same request: nobody knows how far this one came. */
export async function releaseClaim(db: Db, request: KeyedRequest): Promise<void> {
  await db
    .fork()
    .getKysely()
    .updateTable('idempotency_keys')
    .set({ held_until: new Date(0) })
    .where((eb) => eb.and(primaryKey(request)))
    .where('status', 'is', null)
    .execute();
}

/** Gives a claim up: the request was refused, and a repeat of it is a new one. */
export async function dropClaim(db: Db, request: KeyedRequest): Promise<void> {
  await db
    .fork()
    .getKysely()
    .deleteFrom('idempotency_keys')
    .where((eb) => eb.and(primaryKey(request)))
    .where('status', 'is', null)
    .execute();
}

/** Forgets keys past their day, of all tenants and at most `limit`; the reconciler's alone. Returns how many. */
export async function forgetIdempotencyKeys(db: Db, limit: number): Promise<number> {
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
