import { Migration } from '@mikro-orm/migrations';

/**
 * Carries the history newest first: a tenant's, that of one status, and that of all tenants. Each has an
 * expression of its own for the time of creation, and a profile's list has the column. Could one list be read
 * by the index of another, the planner would at times do so where one tenant or one profile has most chats,
 * and read through all that others have newer; the zones are there to tell the expressions apart.
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
