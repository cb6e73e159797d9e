import { Migration } from '@mikro-orm/migrations';

/**
 * The log of requests that were refused, per tenant: one row a minute, route and reason, so that a flood of refusals
 * costs few rows. It has no foreign key: references to tenants would wait for the locks of their rows.
 */
export class Migration20261130RefusedRequests extends Migration {
  override name = '20261130-refused-requests';

  override up(): void {
    this.addSql(`create table refused_requests (
      tenant_id uuid not null,
      minute timestamptz(3) not null,
      status smallint not null,
      code varchar(40) not null,
      route varchar(200) not null,
      count int not null,
      primary key (tenant_id, minute, status, code, route)
    )`);
    this.addSql('create index refused_requests_minute_index on refused_requests (minute)');
  }
}
