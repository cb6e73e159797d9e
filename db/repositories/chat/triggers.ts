import type { TriggerKind } from '../../../domain/chat/event-kind.ts';
import { toJsonb } from '../../json.ts';
import type { Db } from '../../orm.ts';
import { withinTenantShare } from '../../tenant-connection-share.ts';
import { insertEvent } from './events.ts';

interface NewTrigger {
  tenantId: string;
  chatId: string;
  roundId: string;
  kind: TriggerKind;
  /** The caller makes their ids, so that a repeated trigger is written once. */
  events: { id: string; payload: Record<string, unknown> }[];
  /** The outbox entry for the store; null when there is nothing to send. */
  outboxEntry: { id: string; body: Record<string, unknown> } | null;
}

/** Writes the events of a trigger and its outbox entry in one transaction. */
export async function insertTrigger(db: Db, trigger: NewTrigger): Promise<void> {
  await withinTenantShare(db, trigger.tenantId, () =>
    db.fork().transactional((em) => writeTrigger(em, trigger)),
  );
}

async function writeTrigger(em: Db, trigger: NewTrigger): Promise<void> {
  const { tenantId, chatId, roundId, kind, outboxEntry } = trigger;
  for (const { id, payload } of trigger.events) {
    await insertEvent(em, { id, tenantId, chatId, roundId, kind, payload });
  }
  if (!outboxEntry) return;
  await em
    .getKysely()
    .insertInto('store_forwards')
    .values({
      id: outboxEntry.id,
      tenant_id: tenantId,
      chat_id: chatId,
      body: JSON.parse(toJsonb(outboxEntry.body)),
      created_at: new Date(),
      sent_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
