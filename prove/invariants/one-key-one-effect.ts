import type { Call } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';
import {
  asksForRound,
  describeCall,
  getIds,
  isAccepted,
  tenantIds,
  wasRolledBack,
} from './shared/history.ts';

export const oneKeyOneEffect = invariant(
  'one-key-one-effect',
  'All repeats of a request under one Idempotency-Key have one effect and are answered with the same id.',
  (evidence, findings) => {
    const tenantId = tenantIds(evidence);
    const isUndone = wasRolledBack(evidence);
    const rounds = Map.groupBy(
      evidence.rows.rounds.filter((round) => !isUndone(round)),
      (round) => JSON.stringify([round.tenantId, round.prompt]),
    );
    const keyed = evidence.calls.filter(({ idempotencyKey }) => idempotencyKey !== null);
    for (const calls of Map.groupBy(keyed, describeRequest).values()) {
      const [first] = calls;
      if (!first) continue;
      findings.look();
      const accepted = calls.filter(isAccepted);
      if (new Set(accepted.map(({ roundId }) => roundId)).size > 1) {
        const answers = accepted.map((call) => `${call.roundId} in ${describeCall(call)}`).join(', ');
        findings.add(
          `Key ${first.idempotencyKey} was answered with several ids: ${answers}.`,
          getIds(accepted),
        );
      }
      const made = rounds.get(JSON.stringify([tenantId(first.tenant), first.prompt])) ?? [];
      if (asksForRound(first) && made.length > 1) {
        const ids = made.map(({ id }) => id).join(', ');
        findings.add(
          `Key ${first.idempotencyKey} made ${made.length} rounds with one prompt: ${ids}.`,
          getIds(calls),
        );
      }
    }
    checkOneBody(keyed, findings);
  },
);

/** A key that was used for another prompt is rejected (ruling D10). */
function checkOneBody(keyed: readonly Call[], findings: Findings): void {
  const accepted = keyed.filter((call) => asksForRound(call) && isAccepted(call));
  const byKey = Map.groupBy(accepted, ({ tenant, idempotencyKey }) => `${tenant} ${idempotencyKey}`);
  for (const calls of byKey.values()) {
    if (new Set(calls.map(({ prompt }) => prompt)).size === 1) continue;
    const prompts = calls.map(({ prompt }) => `"${prompt}"`).join(' and ');
    findings.add(`Key ${calls[0]?.idempotencyKey} was accepted for ${prompts}.`, getIds(calls));
  }
}

/** A key belongs to a path and a body. */
function describeRequest(call: Call): string {
  const path = asksForRound(call) ? 'round' : `${call.kind} ${call.chatId}`;
  return JSON.stringify([call.tenant, call.idempotencyKey, path, call.prompt]);
}
