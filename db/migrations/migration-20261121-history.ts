import { Migration } from '@mikro-orm/migrations';

/**
 * Indexes of the history, newest first: of a tenant, of a status, and of all tenants. Each has its own expression for
 * the time of creation; the list of a profile uses the column. If one list could use the index of another, the planner
 * would sometimes do so when one tenant or profile has most chats, and read all newer chats of the others. The time
 * zones only make the expressions different.
 */
export class Migration20261121History extends Migration {
  override name = '20261121-history';

  override up(): void {
    this.addSql("create index chats_of_tenant on chats (tenant_id, (created_at at time zone 'UTC'), id)");
    this.addSql(
      "create index chats_of_tenant_by_status on chats (tenant_id, status, (created_at at time zone 'UTC'), id)",
    );
    this.addSql("create index chats_of_all on chats ((created_at at time zone 'GMT'), id)");
    this.addSql('drop index chats_tenant_id_index');
  }
}
