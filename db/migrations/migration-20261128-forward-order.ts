import { Migration } from '@mikro-orm/migrations';

/**
 * Numbers unsent outbox entries in the order in which they were written, whatever the clocks of servers say. Sent entries
 * keep no number: they are not ordered any more, and a large table need not be rewritten.
 */
export class Migration20261128ForwardOrder extends Migration {
  override name = '20261128-forward-order';

  override up(): void {
    this.addSql('create sequence store_forwards_seq');
    this.addSql('alter table store_forwards add column seq bigint null');
    this.addSql(`
      update store_forwards set seq = numbered.seq from (
        select id, nextval('store_forwards_seq') as seq from (
          select id from store_forwards where sent_at is null order by created_at, id
        ) unsent
      ) numbered where store_forwards.id = numbered.id`);
    this.addSql(`alter table store_forwards alter column seq set default nextval('store_forwards_seq')`);
    this.addSql('alter sequence store_forwards_seq owned by store_forwards.seq');
  }
}
