import { Migration } from '@mikro-orm/migrations';

/**
 * The sequence of a chat's events (ruling D19).
 *
 * 1. Whatever changes what a poll shows of a chat writes an event with the chat's next number, in its transaction.
 *    Triggers do it, so that no writer can forget it, one of an earlier build neither.
 * 2. Who writes a chat's rounds or steps has locked the chat, so numbers have no gaps and are committed in order. A
 *    writer without the lock fails at the primary key.
 * 3. A step's event comes when polls show the step as done: for step 2 when its boundary is passed, or its round fails.
 *
 * A chat that is older than this has no events of its past: its next change is number 1.
 */
export class Migration20261129ChatEvents extends Migration {
  override name = '20261129-chat-events';

  override up(): void {
    this.addSql(`create table chat_events (
      chat_id uuid not null constraint chat_events_chat_id_foreign references chats,
      sequence int not null,
      kind varchar(16) not null,
      round_id uuid null,
      step varchar(16) null,
      created_at timestamptz(3) not null,
      primary key (chat_id, sequence)
    )`);

    this.addSql(`
      create function append_chat_event(p_chat_id uuid, p_kind text, p_round_id uuid, p_step text)
      returns void language sql as $$
        insert into chat_events (chat_id, sequence, kind, round_id, step, created_at)
        select
          p_chat_id,
          coalesce((select max(sequence) from chat_events where chat_id = p_chat_id), 0) + 1,
          p_kind, p_round_id, p_step, clock_timestamp()
      $$`);

    this.addSql(`
      create function is_step_done(p_round_id uuid, p_step text) returns boolean language sql stable as $$
        select exists (
          select from round_steps where round_id = p_round_id and step = p_step and status = 'done'
        )
      $$`);

    this.addSql(`
      create function record_round_accepted() returns trigger language plpgsql as $$
      begin
        perform append_chat_event(new.chat_id, 'round.accepted', new.id, null);
        return null;
      end $$`);
    this.addSql(`
      create trigger round_accepted after insert on rounds
      for each row execute function record_round_accepted()`);

    this.addSql(`
      create function record_round_ended() returns trigger language plpgsql as $$
      begin
        -- Step 2, saved before the boundary was passed, is shown as done from now on.
        if new.status = 'error'
          and exists (select from chats where id = new.chat_id and in_flight_round_id = new.id)
          and is_step_done(new.id, 'todos')
        then perform append_chat_event(new.chat_id, 'step.completed', new.id, 'todos'); end if;
        perform append_chat_event(
          new.chat_id, case new.status when 'completed' then 'round.completed' else 'round.failed' end, new.id, null
        );
        return null;
      end $$`);
    this.addSql(`
      create trigger round_ended after update of status on rounds
      for each row when (old.status = 'in_progress' and new.status <> 'in_progress')
      execute function record_round_ended()`);

    this.addSql(`
      create function record_step_completed() returns trigger language plpgsql as $$
      declare
        round rounds;
      begin
        select * into round from rounds where id = new.round_id;
        if new.step = 'todos'
          and exists (select from chats where id = round.chat_id and in_flight_round_id = round.id)
        then return null; end if;
        perform append_chat_event(round.chat_id, 'step.completed', round.id, new.step);
        return null;
      end $$`);
    this.addSql(`
      create trigger step_completed after insert on round_steps
      for each row when (new.status = 'done')
      execute function record_step_completed()`);

    this.addSql(`
      create function record_chat_changed() returns trigger language plpgsql as $$
      begin
        if old.in_flight_round_id is distinct from new.in_flight_round_id
          and exists (select from rounds where id = old.in_flight_round_id and status = 'in_progress')
          and is_step_done(old.in_flight_round_id, 'todos')
        then perform append_chat_event(new.id, 'step.completed', old.in_flight_round_id, 'todos'); end if;
        if old.ended_at is null and new.ended_at is not null
        then perform append_chat_event(new.id, 'chat.ended', null, null); end if;
        return null;
      end $$`);
    this.addSql(`
      create trigger chat_changed after update of in_flight_round_id, ended_at on chats
      for each row when (
        (old.in_flight_round_id is not null and old.in_flight_round_id is distinct from new.in_flight_round_id)
        or (old.ended_at is null and new.ended_at is not null)
      ) execute function record_chat_changed()`);
  }
}
