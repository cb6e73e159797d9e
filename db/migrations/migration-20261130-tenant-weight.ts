import { Migration } from '@mikro-orm/migrations';

/** A tenant's share of the workers. */
export class Migration20261130TenantWeight extends Migration {
  override name = '20261130-tenant-weight';

  override up(): void {
    this.addSql('alter table tenants add column weight real not null default 1');
  }
}
