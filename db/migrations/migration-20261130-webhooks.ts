import { Migration } from '@mikro-orm/migrations';

/**
 * Webhooks: a tenant's endpoints, what they still have to get, and what became of each delivery.
 *
 * A trigger notes each event for the endpoints that want it, in the transaction of the event: so no event is lost,
 * whatever becomes of the process that wrote it. A tenant without endpoints costs one look into an index.
 *
 * `webhook_cursors` and `webhook_deliveries` have no foreign keys: a reference to a chat or an endpoint would make
 * deliveries wait for the locks of rounds, and rounds for deliveries.
 */
export class Migration20261130Webhooks extends Migration {
  override name = '20261130-webhooks';

  override up(): void {
    this.addSql(`create table webhook_endpoints (
      id uuid primary key,
      tenant_id uuid not null constraint webhook_endpoints_tenant_id_foreign references tenants,
      url varchar(2000) not null,
      description varchar(200) not null,
      kinds text[] not null,
      status varchar(8) not null,
      disabled_reason varchar(8) null,
      failing_since timestamptz(3) null,
      secret text not null,
      previous_secret text null,
      previous_secret_until timestamptz(3) null,
      created_at timestamptz(3) not null
    )`);
    this.addSql('create index webhook_endpoints_tenant_id_index on webhook_endpoints (tenant_id)');

    this.addSql(`create table webhook_cursors (
      chat_id uuid not null,
      endpoint_id uuid not null,
      tenant_id uuid not null,
      delivered_sequence int not null,
      latest_sequence int not null,
      due_at timestamptz(3) not null,
      primary key (chat_id, endpoint_id)
    )`);

    this.addSql(`create table webhook_deliveries (
      id uuid primary key,
      tenant_id uuid not null,
      endpoint_id uuid not null,
      chat_id uuid null,
      sequence int null,
      kind varchar(16) not null,
      outcome varchar(9) not null,
      attempts int not null,
      last_status int null,
      last_error varchar(200) null,
      last_answer text null,
      created_at timestamptz(3) not null,
      last_attempt_at timestamptz(3) not null,
      constraint webhook_deliveries_endpoint_id_chat_id_sequence_unique unique (endpoint_id, chat_id, sequence)
    )`);
    this.addSql(`create index webhook_deliveries_endpoint_id_created_at_id_index
      on webhook_deliveries (endpoint_id, created_at, id)`);
    this.addSql('create index webhook_deliveries_chat_id_index on webhook_deliveries (chat_id)');
    this.addSql('create index webhook_deliveries_created_at_index on webhook_deliveries (created_at)');

    this.addSql(`
      create function note_event_for_webhooks() returns trigger language plpgsql as $$
      begin
        insert into webhook_cursors (chat_id, endpoint_id, tenant_id, delivered_sequence, latest_sequence, due_at)
        select new.chat_id, endpoint.id, endpoint.tenant_id, new.sequence - 1, new.sequence, new.created_at
        from chats chat
        join webhook_endpoints endpoint on endpoint.tenant_id = chat.tenant_id
        where chat.id = new.chat_id and endpoint.status <> 'disabled' and new.kind = any (endpoint.kinds)
        -- Always in this order, so that no two transactions wait for each other.
        order by endpoint.id
        on conflict (chat_id, endpoint_id) do update set latest_sequence = excluded.latest_sequence;
        return null;
      end $$`);
    this.addSql(`
      create trigger event_noted_for_webhooks after insert on chat_events
      for each row execute function note_event_for_webhooks()`);
  }
}
