import { Migration } from '@mikro-orm/migrations';

/**
 * Counts that all servers share where they have no Redis (ruling D14): requests of a minute, and open streams. The
 * tables are unlogged, as a count is of no use after a crash.
 */
export class Migration20261130SharedLimits extends Migration {
  override name = '20261130-shared-limits';

  override up(): void {
    this.addSql(`create unlogged table rate_counters (
      key varchar(255) primary key,
      points int not null default 0,
      expire bigint null
    )`);
    this.addSql('create index rate_counters_expire_index on rate_counters (expire)');
    this.addSql(`create unlogged table stream_slots (
      key varchar(255) not null,
      server_id uuid not null,
      slots int not null,
      expires_at timestamptz(3) not null,
      primary key (key, server_id)
    )`);
    this.addSql(`
      create function claim_stream_slots(
        p_server_id uuid,
        p_ttl_ms int,
        p_keys text[],
        p_held int[],
        p_wanted int[],
        p_limits int[]
      ) returns int[] language plpgsql as $$
      declare
        granted int[] := '{}';
        others int;
        more int;
      begin
        -- Of concurrent claims of a key each counts those before it. In one order, so that none wait for each other.
        perform pg_advisory_xact_lock(hash) from (
          select distinct hashtextextended('stream_slots/' || key, 0) as hash
          from unnest(p_keys, p_wanted) as claim(key, wanted) where wanted > 0 order by hash
        ) locks;

        for i in 1 .. cardinality(p_keys) loop
          more := 0;
          if p_wanted[i] > 0 then
            select coalesce(sum(slots), 0) into others from stream_slots
              where key = p_keys[i] and server_id <> p_server_id and expires_at > clock_timestamp();
            more := greatest(0, least(p_wanted[i], p_limits[i] - others - p_held[i]));
          end if;
          if p_held[i] + more = 0 then
            delete from stream_slots where key = p_keys[i] and server_id = p_server_id;
          else
            insert into stream_slots (key, server_id, slots, expires_at)
              values (
                p_keys[i], p_server_id, p_held[i] + more, clock_timestamp() + p_ttl_ms * interval '1 millisecond'
              )
              on conflict (key, server_id) do update set slots = excluded.slots, expires_at = excluded.expires_at;
          end if;
          granted := granted || more;
        end loop;
        return granted;
      end $$`);
  }
}
