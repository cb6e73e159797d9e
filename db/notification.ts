import { type RawBuilder, sql } from 'kysely';
import type { Db } from './orm.ts';

/** A notification that a statement sends as it is committed, to listeners of LISTEN. */
export interface Notification {
  /** At most 63 bytes. */
  channel: string;
  /** At most 8,000 bytes. */
  payload: string;
}

/** Sends it when the transaction is committed. */
export async function notify(em: Db, { channel, payload }: Notification): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(em.getKysely());
}

/** A column of a query that sends the notifications, once for each of its rows; always null. */
export function notifying(notifications: readonly Notification[] = []): RawBuilder<null> {
  const [first, ...others] = notifications.map(
    ({ channel, payload }) => sql`pg_notify(${channel}, ${payload})::text`,
  );
  if (first === undefined) return sql<null>`null`;
  return sql<null>`nullif(concat(${sql.join([first, ...others])}), '')`;
}
