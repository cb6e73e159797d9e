import { sql } from 'kysely';
import type { Db } from '../../db/orm.ts';

/** A chat, and how far it is moved. */
export interface Move {
  chatId: string;
  /** Into the past, in milliseconds. */
  byMs: number;
}

/** The columns with times of a chat's rows, and what finds those rows. */
const tables = [
  { table: 'chats', columns: ['created_at', 'updated_at', 'ended_at'], rows: sql`id = moved.chat_id` },
  {
    table: 'rounds',
    columns: ['created_at', 'updated_at', 'admit_before'],
    rows: sql`rounds.chat_id = moved.chat_id`,
  },
  {
    table: 'round_steps',
    columns: ['started_at', 'finished_at'],
    rows: sql`round_id in (select id from rounds where rounds.chat_id = moved.chat_id)`,
  },
  {
    table: 'credit_entries',
    columns: ['created_at'],
    rows: sql`round_id in (select id from rounds where rounds.chat_id = moved.chat_id)`,
  },
  { table: 'chat_events', columns: ['created_at'], rows: sql`chat_events.chat_id = moved.chat_id` },
  { table: 'events', columns: ['created_at'], rows: sql`events.chat_id = moved.chat_id` },
  {
    table: 'webhook_deliveries',
    columns: ['created_at', 'last_attempt_at'],
    rows: sql`webhook_deliveries.chat_id = moved.chat_id`,
  },
];

/**
 * Moves chats into the past with all their rows, so that the data of a minute look like those of a day. Durations stay
 * as they were. Only for chats whose rounds have ended and whose webhooks are delivered. Temporal's histories keep their
 * times, so the backoffice no longer finds those of a moved round.
 */
export async function moveChats(db: Db, moves: readonly Move[]): Promise<void> {
  const moved = sql.join(moves.map(({ chatId, byMs }) => sql`(${chatId}::uuid, ${byMs}::float8)`));
  await db.fork().transactional(async (em) => {
    const kysely = em.getKysely();
    for (const { table, columns, rows } of tables) {
      const earlier = columns.map((column) => {
        const name = sql.ref(column);
        return sql`${name} = ${name} - make_interval(secs => moved.by_ms / 1000)`;
      });
      await sql`update ${sql.table(table)} set ${sql.join(earlier)}
        from (values ${moved}) moved (chat_id, by_ms) where ${rows}`.execute(kysely);
    }
  });
}

/** @throws {Error} when the database is not on this machine: times of others are not rewritten */
export function assertLocal(databaseUrl: string): void {
  const { hostname } = new URL(databaseUrl);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw new Error(
      `The times of chats are only rewritten in a database on this machine, not on ${hostname}.`,
    );
  }
}
