import { Migration } from '@mikro-orm/migrations';

/** Index by which the admission counts a tenant's running rounds. */
export class Migration20261130RunningRounds extends Migration {
  override name = '20261130-running-rounds';

  override up(): void {
    this.addSql("create index rounds_running_of_tenant on rounds (tenant_id) where status = 'in_progress'");
  }
}
