/** An operation that took effect at one moment between `start` and `end`; if not required, possibly never. */
export interface Operation<S> {
  /** For messages. */
  label: string;
  callId: number | null;
  start: number;
  /** Infinity when there is no upper bound. */
  end: number;
  required: boolean;
  /** The state after it; the same object if it changes nothing; null if it is impossible in that state. */
  apply(state: S): S | null;
}

type Linearization<S> =
  | { kind: 'found' }
  | { kind: 'gave-up' }
  /** Where the longest partial order stopped: the operation that had to be next, and the state. */
  | { kind: 'none'; stuckAt: Operation<S>; state: S };

/**
 * Looks for an order of all required operations, and any of the others, in which each is possible and does not come
 * before an operation that ended before it began (Wing and Gong, with Lowe's memoization).
 *
 * A possible operation that changes nothing is applied at once: any valid order stays valid with that operation
 * moved to the front. So only state changes are tried in different orders.
 *
 * @param budget maximum number of states to visit
 */
export function linearize<S>(
  operations: readonly Operation<S>[],
  initial: S,
  budget: number,
): Linearization<S> {
  const seen = new Set<string>();
  let steps = 0;
  let furthest: { left: Set<Operation<S>>; state: S } | null = null;

  function search(state: S, remaining: ReadonlySet<Operation<S>>): boolean {
    const left = new Set(remaining);
    takeUnchanging(state, left);
    if (isDone(left)) return true;
    const key = `${operations.map((one) => (left.has(one) ? 1 : 0)).join('')} ${JSON.stringify(state)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    steps += 1;
    if (!furthest || left.size < furthest.left.size) furthest = { left, state };
    for (const operation of eligible(left)) {
      if (steps > budget) return false;
      const next = operation.apply(state);
      if (next === null) continue;
      const rest = new Set(left);
      rest.delete(operation);
      if (search(next, rest)) return true;
    }
    return false;
  }

  if (search(initial, new Set(operations))) return { kind: 'found' };
  const stuck = furthest as { left: Set<Operation<S>>; state: S } | null;
  const required = [...(stuck?.left ?? [])].filter((one) => one.required);
  const [stuckAt] = required.toSorted((a, b) => a.end - b.end);
  if (steps > budget || !stuck || !stuckAt) return { kind: 'gave-up' };
  return { kind: 'none', stuckAt, state: stuck.state };
}

const isDone = <S>(left: ReadonlySet<Operation<S>>) => [...left].every(({ required }) => !required);

/** Operations that no remaining operation must precede. */
function eligible<S>(left: ReadonlySet<Operation<S>>): Operation<S>[] {
  const firstEnd = Math.min(...[...left].map(({ end }) => end));
  return [...left].filter(({ start }) => start <= firstEnd).toSorted((a, b) => a.end - b.end);
}

function takeUnchanging<S>(state: S, left: Set<Operation<S>>): void {
  for (;;) {
    const taken = eligible(left).filter((operation) => operation.apply(state) === state);
    if (taken.length === 0) return;
    for (const operation of taken) left.delete(operation);
  }
}
