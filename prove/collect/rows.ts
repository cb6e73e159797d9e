import pg from 'pg';
import type { StepStatus } from '../../domain/chat/progress.ts';
import type { Rows } from '../evidence.ts';

/** The current rows, read in one transaction. Times are milliseconds of the system clock. */
export async function readRows(databaseUrl: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const all = async <T>(sql: string): Promise<T[]> => (await client.query(sql)).rows as T[];
  try {
    await client.query('begin isolation level repeatable read read only');
    const steps = Map.groupBy(
      await all<{ round_id: string; step: string; status: StepStatus }>(
        'select round_id, step, status from round_steps',
      ),
      ({ round_id }) => round_id,
    );
    const rounds = await all<Omit<Rows['rounds'][number], 'steps'>>(
      `select id, chat_id as "chatId", tenant_id as "tenantId", round_no as "roundNo", prompt, refinement, status,
        last_error as "lastError", extract(epoch from created_at)::float8 * 1000 as "createdAt",
        extract(epoch from updated_at)::float8 * 1000 as "updatedAt" from rounds order by created_at`,
    );
    return {
      tenants: await all('select code, id, credit_balance as balance from tenants'),
      chats: await all(
        `select id, tenant_id as "tenantId", status, round_count as "roundCount", refinements,
          ended_at is not null as ended from chats`,
      ),
      rounds: rounds.map((round) => ({
        ...round,
        steps: Object.fromEntries((steps.get(round.id) ?? []).map(({ step, status }) => [step, status])),
      })),
      ledger: await all(
        'select tenant_id as "tenantId", round_id as "roundId", kind, amount from credit_entries',
      ),
      events: await all(
        'select id, tenant_id as "tenantId", chat_id as "chatId", round_id as "roundId", kind from events order by created_at',
      ),
      forwards: await all(
        `select id, chat_id as "chatId", seq::int as seq, sent_at is not null as sent from store_forwards order by seq`,
      ),
      rolledBack: (await all<{ id: string }>('select id from rolled_back_requests')).map(({ id }) => id),
      quotes: await all(
        `select conversation_id::text as conversation, count(*)::int as messages, count(reply)::int as replies
          from quote_messages group by conversation_id`,
      ),
      sonar: await all(
        `select conversation_id::text as conversation, json_agg(json_build_object('id', id, 'status', status,
          'openTasks', (select count(*) from sonar_tasks t where t.chat_id = c.id
            and t.status not in ('COMPLETED', 'FAILED', 'CANCELED')))) as chats
          from sonar_chats c group by conversation_id`,
      ),
    };
  } finally {
    await client.end();
  }
}
