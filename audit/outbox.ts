import { countUnsentEntries, findOldUnsentEntries } from '../db/repositories/audit/audit-outbox.ts';
import type { Check } from './check.ts';
import { read } from './rows.ts';

/** Limits of counted and of listed entries. */
const mostCounted = 100_000;
const mostNamed = 100;

/** No outbox entry stays unsent for long. */
export const checkOutbox: Check = async (scope) => {
  const before = scope.cutoff;
  const { counts, oldest } = await read(scope, async (kysely) => ({
    counts: await countUnsentEntries(kysely, mostCounted),
    oldest: await findOldUnsentEntries(kysely, before, mostNamed),
  }));
  return {
    checked: counts,
    complete: counts < mostCounted && oldest.length < mostNamed,
    findings: oldest.map(({ forwardId, chatId, tenantCode, createdAt }) => ({
      ids: { forward_id: forwardId, chat_id: chatId },
      tenant: tenantCode,
      since: createdAt.toISOString(),
      what: 'the event has not been sent to the store',
    })),
  };
};
