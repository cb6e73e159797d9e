import type { Call, Evidence, Fault, Rows, StoreCall } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';
import { isAccepted, isUnknown } from './shared/history.ts';

type Forward = Rows['forwards'][number];

export const forwardsInOrder = invariant(
  'forwards-in-order',
  'The store accepts every signage event of a chat under its own key, in write order at first; it receives nothing else.',
  (evidence, findings) => {
    const known = new Map(evidence.rows.forwards.map((forward) => [forward.id, forward]));
    for (const { idempotencyKey, chatId, at } of evidence.storeCalls) {
      const forward = known.get(idempotencyKey);
      if (!forward) findings.add(`The store received ${idempotencyKey} at ${at} ms, which has no row.`);
      else if (chatId !== null && chatId !== forward.chatId)
        findings.add(
          `The store received ${idempotencyKey} for chat ${chatId}; its chat is ${forward.chatId}.`,
        );
    }
    const triggers = Map.groupBy(
      evidence.calls.filter(({ kind }) => kind === 'trigger'),
      ({ chatId }) => chatId,
    );
    for (const [chatId, forwards] of Map.groupBy(evidence.rows.forwards, (forward) => forward.chatId)) {
      findings.look(forwards.length);
      checkOrder({ chatId, forwards }, evidence.storeCalls, findings);
      checkOrigin({ chatId, forwards }, triggers.get(chatId) ?? [], findings);
    }
    checkSent(evidence, findings);
  },
);

interface ChatForwards {
  chatId: string;
  forwards: readonly Forward[];
}

/** Keys in the order in which the store first accepted them. */
function checkOrder(
  { chatId, forwards }: ChatForwards,
  storeCalls: readonly StoreCall[],
  findings: Findings,
): void {
  const seqs = new Map(forwards.flatMap(({ id, seq }) => (seq === null ? [] : [[id, seq] as const])));
  const taken = storeCalls.filter((call) => call.taken && seqs.has(call.idempotencyKey));
  const order = new Set(taken.toSorted((a, b) => a.at - b.at).map(({ idempotencyKey }) => idempotencyKey));
  let last: { id: string; seq: number } | null = null;
  for (const id of order) {
    const seq = seqs.get(id) ?? 0;
    if (last && seq < last.seq) {
      findings.add(`Chat ${chatId}: the store took ${last.id} (${last.seq}) before ${id} (${seq}).`);
    }
    last = { id, seq };
  }
}

/** A request writes one event, even when it is repeated under its key. */
function checkOrigin(
  { chatId, forwards }: ChatForwards,
  triggers: readonly Call[],
  findings: Findings,
): void {
  const effective = triggers.filter((call) => isAccepted(call) || isUnknown(call));
  const requests = new Set(effective.map(({ id, idempotencyKey }) => idempotencyKey ?? id));
  if (forwards.length <= requests.size) return;
  const ids = forwards.map(({ id }) => id).join(', ');
  findings.add(
    `Chat ${chatId} has ${forwards.length} events for the store (${ids}), for ${requests.size} triggers.`,
  );
}

/** An event with a final rejection, possible during faults of the store, is not sent again. */
function checkSent({ rows, storeCalls, faults }: Evidence, findings: Findings): void {
  const received = Map.groupBy(storeCalls, ({ idempotencyKey }) => idempotencyKey);
  const storeFaults = faults.filter(({ dependency }) => dependency === 'store');
  for (const { id, chatId, sent } of rows.forwards) {
    const calls = received.get(id) ?? [];
    const isTaken = calls.some(({ taken }) => taken);
    const isRejected = calls.some((call) => storeFaults.some((fault) => during(fault, call)));
    if (!sent || isTaken || isRejected) continue;
    findings.add(
      `Event ${id} of chat ${chatId} counts as sent, but the store did not take it (${calls.length} tries).`,
    );
  }
}

const during = ({ startedAt, endedAt }: Fault, { at }: StoreCall) => startedAt <= at && at <= endedAt;
