import { Migration } from '@mikro-orm/migrations';

/** Finds the live rounds of a chat without reading those that have ended. */
export class Migration20261129LiveRounds extends Migration {
  override name = '20261129-live-rounds';

  override up(): void {
    this.addSql("create index rounds_live on rounds (chat_id) where status = 'in_progress'");
  }
}
