import { Migration } from '@mikro-orm/migrations';

/** A lease for each worker process, by which the others notice that it is lost. */
export class Migration20261130WorkerLeases extends Migration {
  override name = '20261130-worker-leases';

  override up(): void {
    this.addSql(`create table worker_leases (
      id uuid primary key,
      identity varchar(255) not null,
      renewed_at timestamptz(3) not null,
      takeovers int not null,
      next_takeover_at timestamptz(3) not null
    )`);
  }
}
