import { Migration } from '@mikro-orm/migrations';

/** Index of unsent outbox entries in the order in which they were written. */
export class Migration20261128ForwardOrderIndex extends Migration {
  override name = '20261128-forward-order-index';

  override up(): void {
    this.addSql('create index store_forwards_unsent_in_order on store_forwards (seq) where sent_at is null');
  }
}
