import { Migration } from '@mikro-orm/migrations';

/** Index by which the credits that a tenant has used are counted by day. */
export class Migration20261130CapturedCredits extends Migration {
  override name = '20261130-captured-credits';

  override up(): void {
    this.addSql(
      "create index credit_entries_captured on credit_entries (tenant_id, created_at) where kind = 'capture'",
    );
  }
}
