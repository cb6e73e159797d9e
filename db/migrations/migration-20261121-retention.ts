import { Migration } from '@mikro-orm/migrations';

/** Indexes for the purge of old rounds, and for the outbox entries of a chat. */
export class Migration20261121Retention extends Migration {
  override name = '20261121-retention';

  override up(): void {
    this.addSql(`create index rounds_kept on rounds (created_at) where prompt <> ''`);
    this.addSql('create index store_forwards_chat_id_index on store_forwards (chat_id)');
  }
}
