import { Migration } from '@mikro-orm/migrations';

/**
 * Requests that were answered with "nothing was started" (ruling D4): an admission that comes later finds its id here
 * and is rejected. A round stores until when its caller waits.
 */
export class Migration20261128Rollbacks extends Migration {
  override name = '20261128-rollbacks';

  override up(): void {
    this.addSql(`create table rolled_back_requests (
      id uuid primary key,
      created_at timestamptz(3) not null
    )`);
    this.addSql('create index rolled_back_requests_created_at_index on rolled_back_requests (created_at)');
    this.addSql('alter table rounds add column admit_before timestamptz(3)');
  }
}
