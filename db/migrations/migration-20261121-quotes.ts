import { Migration } from '@mikro-orm/migrations';

export class Migration20261121Quotes extends Migration {
  override name = '20261121-quotes';

  override up(): void {
    this.addSql(`
      create table quote_conversations (
        id uuid primary key,
        key varchar(64) not null constraint quote_conversations_key_unique unique,
        user_id varchar(200) not null,
        thread_num varchar(200) not null,
        message_count int not null,
        reply_count int not null,
        quote jsonb null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3) not null
      )`);
    this.addSql('create index quote_conversations_expires_at_index on quote_conversations (expires_at)');
    this.addSql(`
      create table quote_messages (
        conversation_id uuid not null
          constraint quote_messages_conversation_id_foreign references quote_conversations on delete cascade,
        stage int not null,
        id uuid not null constraint quote_messages_id_unique unique,
        content text not null,
        sent_at varchar(64) not null,
        created_at timestamptz(3) not null,
        reply text null,
        speaking_from timestamptz(3) null,
        token_ms int null,
        primary key (conversation_id, stage)
      )`);
  }
}
