import { Migration } from '@mikro-orm/migrations';

/**
 * What the list of chats filters and sorts by, of a chat's last round: the code of its error and how long it took.
 *
 * 1. A trigger sets both in the update that changes the chat's status, so that no further version of the row is
 *    written, and no writer can forget them: a worker of an earlier build neither.
 * 2. Both are null while the last round runs. The code is also null unless the status is `error`.
 * 3. `error_code_of` does what `toErrorCode` (domain/error-code.ts) does.
 *
 * Who ends a round updates it before its chat, or in the same statement with the same time.
 */
export class Migration20261130ChatFigures extends Migration {
  override name = '20261130-chat-figures';

  override up(): void {
    this.addSql(
      'alter table chats add column error_code varchar(60) null, add column last_round_ms int null',
    );
    this.addSql(`
      create function error_code_of(last_error text) returns text language sql immutable as $$
        select nullif(btrim(left(regexp_replace(
          split_part(last_error, ':', 1),
          '[\\x01-\\x1f\\x7f-\\x9f\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]', '', 'g'
        ), 60)), '')
      $$`);
    this.addSql(`
      create function set_chat_figures() returns trigger language plpgsql as $$
      declare
        round record;
      begin
        new.error_code := null;
        new.last_round_ms := null;
        if new.status = 'in_progress' then return new; end if;
        select status, last_error, created_at, updated_at into round
          from rounds where chat_id = new.id and round_no = new.round_count;
        if new.status = 'error' then new.error_code := error_code_of(round.last_error); end if;
        -- A statement that ends both does not show the round's end here yet; it has the same time.
        new.last_round_ms := round_milliseconds(
          round.created_at, case round.status when 'in_progress' then new.updated_at else round.updated_at end
        );
        return new;
      end $$`);
    this.addSql(`
      create function round_milliseconds(began timestamptz, ended timestamptz) returns int
      language sql immutable as $$
        select least(2147483647, greatest(0, extract(epoch from ended - began) * 1000))::int
      $$`);
    this.addSql(`
      create trigger chat_figures before update of status on chats
      for each row when (old.status is distinct from new.status)
      execute function set_chat_figures()`);
  }
}
