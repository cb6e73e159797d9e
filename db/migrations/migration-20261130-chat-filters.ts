import { Migration } from '@mikro-orm/migrations';

/** Indexes of the list of a tenant's chats by duration, by rounds, and of an error's code. */
export class Migration20261130ChatFilters extends Migration {
  override name = '20261130-chat-filters';

  override up(): void {
    this.addSql(
      'create index chats_of_tenant_by_duration on chats (tenant_id, last_round_ms nulls first, id)',
    );
    this.addSql(
      "create index chats_of_tenant_by_rounds on chats (tenant_id, round_count, (created_at at time zone 'UTC'), id)",
    );
    this.addSql(
      "create index chats_of_tenant_by_error on chats (tenant_id, error_code, (created_at at time zone 'UTC'), id) where error_code is not null",
    );
  }
}
