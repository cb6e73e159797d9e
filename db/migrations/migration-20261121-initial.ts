import { Migration } from '@mikro-orm/migrations';

export class Migration20261121Initial extends Migration {
  override name = '20261121-initial';

  override up(): void {
    this.addSql(`
      create table tenants (
        id uuid primary key,
        code varchar(64) not null constraint tenants_code_unique unique,
        name varchar(200) not null,
        locale varchar(16) not null,
        open_api_enabled boolean not null default true,
        credit_balance int not null,
        created_at timestamptz(3) not null,
        constraint tenants_credit_not_negative check (credit_balance >= 0)
      )`);
    this.addSql(`
      create table api_keys (
        id uuid primary key,
        tenant_id uuid not null constraint api_keys_tenant_id_foreign references tenants,
        lineage_id uuid not null,
        hash varchar(64) not null constraint api_keys_hash_unique unique,
        prefix varchar(12) not null,
        last_four varchar(4) not null,
        scopes text[] not null,
        rotated_from uuid null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3) null,
        revoked_at timestamptz(3) null
      )`);
    this.addSql('create index api_keys_tenant_id_index on api_keys (tenant_id)');
    this.addSql(`
      create table profiles (
        id uuid primary key,
        tenant_id uuid not null constraint profiles_tenant_id_foreign references tenants,
        lineage_id uuid not null,
        data jsonb not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        deleted_at timestamptz(3) null
      )`);
    this.addSql('create index profiles_tenant_id_index on profiles (tenant_id)');
    this.addSql(`
      create table chats (
        id uuid primary key,
        tenant_id uuid not null constraint chats_tenant_id_foreign references tenants,
        lineage_id uuid not null,
        profile_id uuid not null constraint chats_profile_id_foreign references profiles,
        status varchar(16) not null,
        round_count int not null,
        refinements int not null,
        fresh_from int not null,
        anchor_round_no int null,
        in_flight_round_id uuid null,
        profile_session_id varchar(200) null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        ended_at timestamptz(3) null
      )`);
    this.addSql('create index chats_tenant_id_index on chats (tenant_id)');
    this.addSql('create index chats_profile_id_created_at_id_index on chats (profile_id, created_at, id)');
    // A profile decides its tenant and lineage. Left to multiply the three, the planner takes a large profile
    // among many tenants for a small one, and sorts all of its chats for one page of them.
    this.addSql(
      'create statistics chats_owner (dependencies) on profile_id, tenant_id, lineage_id from chats',
    );
    this.addSql(`
      create table rounds (
        id uuid primary key,
        chat_id uuid not null constraint rounds_chat_id_foreign references chats,
        tenant_id uuid not null constraint rounds_tenant_id_foreign references tenants,
        round_no int not null,
        prompt text not null,
        locale varchar(2) not null,
        refinement boolean not null,
        status varchar(16) not null,
        last_error text null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint rounds_chat_id_round_no_unique unique (chat_id, round_no)
      )`);
    this.addSql(`create index rounds_running on rounds (created_at) where status = 'in_progress'`);
    this.addSql(`
      create table round_steps (
        round_id uuid not null constraint round_steps_round_id_foreign references rounds,
        step varchar(16) not null,
        status varchar(16) not null,
        attempts int not null,
        started_at timestamptz(3) not null,
        finished_at timestamptz(3) null,
        snapshot jsonb null,
        raw jsonb null,
        primary key (round_id, step)
      )`);
    this.addSql(`
      create table events (
        id varchar(40) primary key,
        tenant_id uuid not null constraint events_tenant_id_foreign references tenants,
        chat_id uuid not null constraint events_chat_id_foreign references chats,
        round_id uuid null,
        kind varchar(40) not null,
        payload jsonb not null,
        created_at timestamptz(3) not null
      )`);
    this.addSql('create index events_tenant_id_index on events (tenant_id)');
    this.addSql('create index events_chat_id_created_at_index on events (chat_id, created_at)');
    this.addSql(`
      create table store_forwards (
        id uuid primary key,
        tenant_id uuid not null constraint store_forwards_tenant_id_foreign references tenants,
        chat_id uuid not null constraint store_forwards_chat_id_foreign references chats,
        body jsonb not null,
        created_at timestamptz(3) not null,
        sent_at timestamptz(3) null
      )`);
    this.addSql('create index store_forwards_unsent on store_forwards (created_at) where sent_at is null');
    this.addSql(`
      create table idempotency_keys (
        lineage_id uuid not null,
        path varchar(500) not null,
        key varchar(255) not null,
        fingerprint varchar(64) not null,
        claim_id uuid not null,
        held_until timestamptz(3) not null,
        status int null,
        answer text null,
        created_at timestamptz(3) not null,
        primary key (lineage_id, path, key)
      )`);
    this.addSql('create index idempotency_keys_created_at_index on idempotency_keys (created_at)');
    this.addSql(`
      create table credit_entries (
        id uuid primary key,
        tenant_id uuid not null constraint credit_entries_tenant_id_foreign references tenants,
        round_id uuid null constraint credit_entries_round_id_foreign references rounds on delete set null,
        kind varchar(16) not null,
        amount int not null,
        reason text null,
        created_at timestamptz(3) not null
      )`);
    this.addSql('create index credit_entries_tenant_id_index on credit_entries (tenant_id)');
    this.addSql(
      `create unique index credit_entries_one_reserve on credit_entries (round_id) where kind = 'reserve'`,
    );
    this.addSql(
      `create unique index credit_entries_one_outcome on credit_entries (round_id) where kind in ('capture', 'give_back')`,
    );
  }
}
