import { Migration } from '@mikro-orm/migrations';

/** Counts quote conversations that are active from an index alone. */
export class Migration20261128ActiveQuotes extends Migration {
  override name = '20261128-active-quotes';

  override up(): void {
    this.addSql(
      'create index quote_conversations_active on quote_conversations (expires_at, reply_count, message_count) where quote is null',
    );
  }
}
