import { Migration } from '@mikro-orm/migrations';

/**
 * Marks a chat whenever an ended round of it is changed, as erasure and retention do. Servers keep ended rounds in
 * memory while the mark is the same. Triggers set it, so that no writer can forget it: earlier versions of a worker
 * during a deploy, later migrations, or an operator by hand. The mark is the id of the transaction, so that a
 * transaction that changes many rounds of a chat writes the chat once.
 */
export class Migration20261129RewrittenRounds extends Migration {
  override name = '20261129-rewritten-rounds';

  override up(): void {
    this.addSql('alter table chats add column rounds_rewritten_by bigint null');
    this.addSql(`
      create function mark_chat_of_round() returns trigger language plpgsql as $$
      declare
        transaction_id bigint := pg_current_xact_id()::text::bigint;
      begin
        update chats set rounds_rewritten_by = transaction_id
          where id = old.chat_id and rounds_rewritten_by is distinct from transaction_id;
        return null;
      end $$`);
    this.addSql(`
      create function mark_chat_of_step() returns trigger language plpgsql as $$
      declare
        transaction_id bigint := pg_current_xact_id()::text::bigint;
      begin
        update chats set rounds_rewritten_by = transaction_id
          from rounds
          where rounds.id = old.round_id and chats.id = rounds.chat_id
            and chats.rounds_rewritten_by is distinct from transaction_id;
        return null;
      end $$`);
    this.addSql(`
      create trigger rounds_rewritten after update or delete on rounds
        for each row when (old.status <> 'in_progress') execute function mark_chat_of_round()`);
    // A step is written once, so each update is a change of what is stored.
    this.addSql(`
      create trigger round_steps_rewritten after update or delete on round_steps
        for each row execute function mark_chat_of_step()`);
  }
}
