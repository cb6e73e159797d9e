import { Migration } from '@mikro-orm/migrations';

export class Migration20261121Sonar extends Migration {
  override name = '20261121-sonar';

  override up(): void {
    this.addSql(`
      create table sonar_accounts (
        id uuid primary key,
        name varchar(200) not null constraint sonar_accounts_name_unique unique,
        level varchar(16) not null,
        created_at timestamptz(3) not null
      )`);
    this.addSql(`
      create table sonar_keys (
        id uuid primary key,
        account_id uuid not null constraint sonar_keys_account_id_foreign references sonar_accounts,
        hash varchar(64) not null constraint sonar_keys_hash_unique unique,
        prefix varchar(12) not null,
        last_four varchar(4) not null,
        created_at timestamptz(3) not null,
        revoked_at timestamptz(3) null
      )`);
    this.addSql('create index sonar_keys_account_id_index on sonar_keys (account_id)');
    this.addSql(`
      create table sonar_conversations (
        id uuid primary key,
        account_id uuid not null constraint sonar_conversations_account_id_foreign references sonar_accounts,
        title varchar(200) not null,
        is_custom_title boolean not null,
        llm_model varchar(200) not null,
        chat_count int not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null
      )`);
    this.addSql(
      'create index sonar_conversations_account_id_updated_at_id_index on sonar_conversations (account_id, updated_at, id)',
    );
    this.addSql(`
      create table sonar_chats (
        id uuid primary key,
        conversation_id uuid not null
          constraint sonar_chats_conversation_id_foreign references sonar_conversations on delete cascade,
        no int not null,
        category varchar(8) not null,
        question text not null,
        status varchar(16) not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint sonar_chats_conversation_id_no_unique unique (conversation_id, no)
      )`);
    this.addSql(
      `create index sonar_chats_open on sonar_chats (conversation_id, no) where status in ('WAITING', 'RUNNING')`,
    );
    this.addSql(`
      create table sonar_tasks (
        chat_id uuid not null constraint sonar_tasks_chat_id_foreign references sonar_chats on delete cascade,
        idx int not null,
        content varchar(500) not null,
        category varchar(8) not null,
        status varchar(16) not null,
        result text null,
        error varchar(500) null,
        started_at timestamptz(3) null,
        finished_at timestamptz(3) null,
        primary key (chat_id, idx)
      )`);
  }
}
