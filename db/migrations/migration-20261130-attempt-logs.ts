import { Migration } from '@mikro-orm/migrations';

/** When a step was scheduled, and what finds its failed calls in the log of an upstream. */
export class Migration20261130AttemptLogs extends Migration {
  override name = '20261130-attempt-logs';

  override up(): void {
    this.addSql('alter table round_steps add column attempt_log jsonb null');
  }
}
