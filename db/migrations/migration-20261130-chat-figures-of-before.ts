import { Migration } from '@mikro-orm/migrations';

/**
 * Fills in the figures of chats that have ended before the trigger was there, a thousand at a time and each in a
 * transaction of its own, so that no chat is locked for long. It may be broken off and repeated.
 */
export class Migration20261130ChatFiguresOfBefore extends Migration {
  override name = '20261130-chat-figures-of-before';

  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.addSql(`
      do $$
      declare
        after_id uuid := '00000000-0000-0000-0000-000000000000';
        batch uuid[];
      begin
        loop
          select array_agg(id) into batch from (
            select id from chats where id > after_id order by id limit 1000
          ) chat;
          exit when batch is null;
          after_id := batch[array_length(batch, 1)];
          update chats set
            error_code = case when chats.status = 'error' then error_code_of(rounds.last_error) end,
            last_round_ms = round_milliseconds(rounds.created_at, rounds.updated_at)
          from rounds
          where chats.id = any(batch) and chats.status <> 'in_progress' and chats.last_round_ms is null
            and rounds.chat_id = chats.id and rounds.round_no = chats.round_count;
          commit;
        end loop;
      end $$`);
  }
}
