import { Migration } from '@mikro-orm/migrations';

/** Index of the backoffice's list of failed rounds. */
export class Migration20261130FailedRounds extends Migration {
  override name = '20261130-failed-rounds';

  override up(): void {
    this.addSql("create index rounds_failed on rounds (updated_at, id) where status = 'error'");
  }
}
