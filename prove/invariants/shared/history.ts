import { admissionTimeoutError } from '../../../domain/chat/round.ts';
import type { Call, CallKind, Evidence, Rows } from '../../evidence.ts';
import { when } from './time.ts';

export type RoundRow = Rows['rounds'][number];

/** Calls that request a round. */
export const asksForRound = ({ kind }: { kind: CallKind }) => kind === 'kickoff' || kind === 'follow_up';

export const isAccepted = ({ status }: Call) => status === 202;

/** No answer, or one that leaves the outcome of the request open. */
export const isUnknown = ({ status }: Call) => status === null || status >= 500;

/** Whether the round was rolled back because its caller was answered without it (ruling D4). */
export function wasRolledBack({ rows }: Evidence): (round: RoundRow) => boolean {
  const ids = new Set(rows.rolledBack);
  return ({ id, lastError }) => ids.has(id) || lastError === admissionTimeoutError;
}

/** Maps the code of a tenant, as in calls, reads and streams, to its id. */
export function tenantIds({ rows }: Evidence): (tenant: string) => string | null {
  const ids = new Map(rows.tenants.flatMap(({ code, id }) => [[code, id] as const, [id, id] as const]));
  return (tenant) => ids.get(tenant) ?? null;
}

export const getIds = (calls: readonly Call[]) => calls.map(({ id }) => id);

/** `call 12 (follow_up, 409 PRIOR_ROUND_IN_FLIGHT, 1.200–1.250 s)`. */
export function describeCall(call: Call): string {
  const answer = call.status === null ? (call.failure ?? 'no answer') : `${call.status} ${call.code ?? ''}`;
  return `call ${call.id} (${call.kind}, ${answer.trim()}, ${when(call)})`;
}
