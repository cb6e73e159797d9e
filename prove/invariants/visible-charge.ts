import type { Evidence } from '../evidence.ts';
import { invariant } from './shared/findings.ts';
import { asksForRound, describeCall, tenantIds } from './shared/history.ts';

export const visibleCharge = invariant(
  'visible-charge',
  'A round gets a 402 only while the tenant’s rounds may have used all granted credit.',
  (evidence, findings) => {
    const tenantId = tenantIds(evidence);
    const spans = chargeSpans(evidence);
    for (const call of evidence.calls.filter(({ status }) => status === 402)) {
      findings.look();
      const tenant = tenantId(call.tenant);
      const granted = leastGranted(evidence, tenant);
      const used = spans.filter(
        (span) => span.tenantId === tenant && span.from <= call.endedAt && span.to >= call.sentAt,
      ).length;
      if (used >= granted) continue;
      findings.add(
        `${describeCall(call)} was rejected, though tenant ${call.tenant} had at least ${granted} credits granted and ` +
          `at most ${used} rounds that used one.`,
        [call.id],
      );
    }
  },
);

/** Grants have no times, so only the smallest one and deductions certainly took effect. */
function leastGranted({ rows }: Evidence, tenant: string | null): number {
  const ofTenant = rows.ledger.filter(({ kind, tenantId }) => kind === 'grant' && tenantId === tenant);
  const amounts = ofTenant.map(({ amount }) => amount);
  const added = amounts.filter((amount) => amount > 0);
  const taken = amounts.filter((amount) => amount < 0).reduce((sum, amount) => sum + amount, 0);
  return (added.length > 0 ? Math.min(...added) : 0) + taken;
}

interface Span {
  tenantId: string;
  from: number;
  to: number;
}

/** When each round may have held a credit: from its first request until a read shows that it failed. */
function chargeSpans(evidence: Evidence): Span[] {
  const asking = Map.groupBy(evidence.calls.filter(asksForRound), ({ prompt }) => prompt);
  const shownFailed = new Map<string, number>();
  for (const { endedAt, rounds } of evidence.reads) {
    for (const { roundId } of rounds.filter(({ status }) => status === 'error')) {
      shownFailed.set(roundId, Math.min(endedAt, shownFailed.get(roundId) ?? endedAt));
    }
  }
  return evidence.rows.rounds.map(({ id, tenantId, prompt }) => ({
    tenantId,
    from: Math.min(...(asking.get(prompt) ?? []).map(({ sentAt }) => sentAt)),
    to: shownFailed.get(id) ?? Number.POSITIVE_INFINITY,
  }));
}
