import { randomUUID } from 'node:crypto';
import { toJsonb } from '../../json.ts';
import type { Db } from '../../orm.ts';

export type EventKind =
  | 'chat_completed'
  | 'round_failed'
  | 'chat_ended'
  | 'backlist_triggered'
  | 'signage_triggered'
  | 'coupon_triggered'
  | 'recommend_triggered';

export interface NewEvent {
  /** `evt_…`; drawn when it is not given. */
  id?: string;
  tenantId: string;
  chatId: string;
  roundId: string | null;
  kind: EventKind;
  payload: Record<string, unknown>;
}

/** An event's id (SIG-32). */
export function eventId(uuid: string): string {
  return `evt_${uuid.replaceAll('-', '')}`;
}

/** Writes an event in the caller's transaction, once, and returns its id. */
export async function insertEvent(em: Db, event: NewEvent): Promise<string> {
  const id = event.id ?? eventId(randomUUID());
  await em
    .getKysely()
    .insertInto('events')
    .values({
      id,
      tenant_id: event.tenantId,
      chat_id: event.chatId,
      round_id: event.roundId,
      kind: event.kind,
      payload: JSON.parse(toJsonb(event.payload)),
      created_at: new Date(),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return id;
}
