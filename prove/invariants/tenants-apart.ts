import type { Call, Evidence } from '../evidence.ts';
import { type Findings, invariant } from './shared/findings.ts';
import { describeCall, tenantIds } from './shared/history.ts';

export const tenantsApart = invariant(
  'tenants-apart',
  'Answers, streams and events are about chats of their own tenant, and a request for another’s chat is rejected.',
  (evidence, findings) => {
    const isForeign = createOwnership(evidence);
    for (const call of evidence.calls.filter(({ chatId }) => chatId !== null)) {
      findings.look();
      if (succeeded(call) && isForeign(call.tenant, call.chatId)) {
        findings.add(`Tenant ${call.tenant} reached chat ${call.chatId} in ${describeCall(call)}.`, [
          call.id,
        ]);
      }
    }
    for (const { tenant, callId, chatId, rounds } of evidence.reads) {
      const shown = rounds.find(({ roundId }) => isForeign(tenant, roundId));
      if (isForeign(tenant, chatId) || shown) {
        const round = shown ? ` with round ${shown.roundId}` : '';
        findings.add(`Tenant ${tenant} was shown chat ${chatId}${round} in read ${callId}.`, [callId]);
      }
    }
    checkStreams(evidence, isForeign, findings);
    for (const { id, tenantId, chatId } of evidence.rows.events) {
      findings.look();
      if (isForeign(tenantId, chatId)) findings.add(`Event ${id} of chat ${chatId} is tenant ${tenantId}’s.`);
    }
  },
);

type IsForeign = (tenant: string, id: string | null) => boolean;

/** Whether a chat, round or event belongs to another tenant. */
function createOwnership(evidence: Evidence): IsForeign {
  const tenantId = tenantIds(evidence);
  const { chats, rounds, events } = evidence.rows;
  const owners = new Map([...chats, ...rounds, ...events].map(({ id, tenantId: owner }) => [id, owner]));
  return (tenant, id) => {
    const owner = owners.get(id ?? '');
    return owner !== undefined && owner !== tenantId(tenant);
  };
}

const succeeded = ({ status }: Call) => status !== null && status < 400;

function checkStreams({ streams }: Evidence, isForeign: IsForeign, findings: Findings): void {
  for (const { tenant, client, events } of streams) {
    findings.look(events.length);
    for (const { kind, at, eventId, chatId, roundId } of events) {
      const id = [chatId, roundId, eventId].find((one) => isForeign(tenant, one));
      if (!id) continue;
      findings.add(
        `Stream ${client} of tenant ${tenant} was sent ${kind} about ${id} of another tenant at ${at} ms.`,
      );
    }
  }
}
