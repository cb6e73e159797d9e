import { Migration } from '@mikro-orm/migrations';

/** Saved views: filters of the list of chats under a name. */
export class Migration20261130SavedViews extends Migration {
  override name = '20261130-saved-views';

  override up(): void {
    this.addSql(`create table saved_views (
      id uuid primary key,
      tenant_id uuid not null constraint saved_views_tenant_id_foreign references tenants,
      owner varchar(64) not null,
      shared boolean not null,
      name varchar(60) not null,
      filter jsonb not null,
      created_at timestamptz(3) not null
    )`);
    this.addSql('create index saved_views_tenant_id_index on saved_views (tenant_id)');
  }
}
