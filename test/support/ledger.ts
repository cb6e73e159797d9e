import { sql } from 'kysely';
import type { Orm } from '../../db/orm.ts';

/**
 * Violations in the rows, as sentences; empty if there are none. Every tenant's ledger adds up to its balance; every
 * round has one reserve, and an ended round one outcome that matches its status; a completed round has four done steps
 * and one event; only a running round blocks its chat.
 */
export async function ledgerViolations(orm: Orm): Promise<string[]> {
  const { rows } = await sql<{ fault: string }>`
    with ledger as (
      select round_id,
        count(*) filter (where kind = 'reserve' and amount = -1) as reserves,
        count(*) filter (where kind = 'capture' and amount = 0) as captures,
        count(*) filter (where kind = 'give_back' and amount = 1) as give_backs
      from credit_entries where round_id is not null group by round_id
    ),
    announced as (
      select round_id, count(*) as events from events where kind = 'chat_completed' group by round_id
    ),
    done as (
      select round_id, count(*) as steps from round_steps where status = 'done' group by round_id
    )
    select 'tenant ' || code || ': balance ' || credit_balance || ', ledger ' || coalesce(sum(amount), 0) as fault
    from tenants left join credit_entries on tenant_id = tenants.id
    group by tenants.id having credit_balance <> coalesce(sum(amount), 0)
    union all
    select 'round ' || id || ' ' || status || ': reserves ' || coalesce(reserves, 0)
      || ', captures ' || coalesce(captures, 0) || ', given back ' || coalesce(give_backs, 0)
    from rounds left join ledger on round_id = id
    where (coalesce(reserves, 0), coalesce(captures, 0), coalesce(give_backs, 0)) <> (
      1, case status when 'completed' then 1 else 0 end, case status when 'error' then 1 else 0 end)
    union all
    select 'round ' || id || ' ' || status || ': events ' || coalesce(events, 0) || ', steps done ' || coalesce(steps, 0)
    from rounds left join announced on announced.round_id = id left join done on done.round_id = id
    where coalesce(events, 0) <> case status when 'completed' then 1 else 0 end
      or (status = 'completed' and coalesce(steps, 0) <> 4)
    union all
    select 'chat ' || chats.id || ' is held by a round that is ' || rounds.status
    from chats join rounds on rounds.id = in_flight_round_id where rounds.status <> 'in_progress'
  `.execute(orm.em.fork().getKysely());
  return rows.map(({ fault }) => fault);
}

/** The balance in the tenant's row. */
export async function getBalance(orm: Orm, tenantId: string): Promise<number> {
  const { credit_balance } = await orm.em
    .fork()
    .getKysely()
    .selectFrom('tenants')
    .select('credit_balance')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow();
  return credit_balance;
}

/** The step rows of a round. */
export async function storedSteps(orm: Orm, roundId: string) {
  return orm.em
    .fork()
    .getKysely()
    .selectFrom('round_steps')
    .select(['step', 'status', 'attempts', 'finished_at'])
    .where('round_id', '=', roundId)
    .orderBy('started_at')
    .execute();
}
