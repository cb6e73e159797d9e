import { Migration } from '@mikro-orm/migrations';

/**
 * The number of rounds that a tenant may have running (ruling D14), and an admission that heeds it and whether the
 * tenant is suspended. The function without `p_max_running` stays for workers of the build before.
 */
export class Migration20261130TenantLimits extends Migration {
  override name = '20261130-tenant-limits';

  override up(): void {
    this.addSql('alter table tenants add column max_running_rounds int null');
    this.addSql(`
      create function admit_round(
        p_round_id uuid,
        p_chat_id uuid,
        p_tenant_id uuid,
        p_lineage_id uuid,
        p_profile_id uuid,
        p_prompt text,
        p_locale text,
        p_new_round boolean,
        p_admit_before timestamptz,
        p_cap int,
        p_max_rounds int,
        p_now timestamptz,
        p_channel text,
        p_notification text,
        p_max_running int
      ) returns jsonb language plpgsql as $$
      declare
        chat chats;
        next_round_no int;
        is_refinement boolean;
        tenant tenants;
        max_running int;
      begin
        -- A roll-back of this request is either before this or after it (rolled_back_requests).
        perform pg_advisory_xact_lock(hashtextextended(p_round_id::text, 0));
        if exists (select from rolled_back_requests where id = p_round_id) then return null; end if;

        select * into chat from chats where id = p_chat_id and tenant_id = p_tenant_id for update;
        if exists (select from rounds where id = p_round_id) then return null; end if;
        next_round_no := coalesce(chat.round_count, 0) + 1;
        is_refinement := chat.anchor_round_no is not null and not p_new_round;
        if chat.ended_at is not null
          or chat.in_flight_round_id is not null
          or (is_refinement and chat.refinements >= p_cap)
          or next_round_no > p_max_rounds
        then return null; end if;

        update tenants set credit_balance = credit_balance - 1
          where id = p_tenant_id and credit_balance >= 1
          returning * into tenant;
        if not found then return null; end if;
        max_running := coalesce(tenant.max_running_rounds, p_max_running);
        -- The tenant's row is locked now, so of concurrent admissions each counts those before it.
        if not tenant.open_api_enabled
          or (max_running > 0 and max_running <= (
            select count(*) from (
              select from rounds where tenant_id = p_tenant_id and status = 'in_progress' limit max_running
            ) running
          ))
        then
          update tenants set credit_balance = credit_balance + 1 where id = p_tenant_id;
          return null;
        end if;

        if chat.id is null then
          insert into chats (
            id, tenant_id, lineage_id, profile_id, status, round_count, refinements, fresh_from,
            in_flight_round_id, created_at, updated_at
          ) values (
            p_chat_id, p_tenant_id, p_lineage_id, p_profile_id, 'in_progress', 1, 0, 1,
            p_round_id, p_now, p_now
          ) returning * into chat;
        else
          update chats set
            status = 'in_progress',
            round_count = next_round_no,
            in_flight_round_id = p_round_id,
            updated_at = p_now,
            refinements = case
              when p_new_round then 0 when is_refinement then chats.refinements + 1 else chats.refinements end,
            fresh_from = case when p_new_round then next_round_no else chats.fresh_from end,
            anchor_round_no = case when p_new_round then null else chats.anchor_round_no end
          where id = p_chat_id
          returning * into chat;
        end if;

        insert into rounds (
          id, chat_id, tenant_id, round_no, prompt, locale, refinement, status, admit_before, created_at, updated_at
        ) values (
          p_round_id, p_chat_id, p_tenant_id, next_round_no, p_prompt, p_locale, is_refinement, 'in_progress',
          p_admit_before, p_now, p_now
        );
        insert into credit_entries (id, tenant_id, round_id, kind, amount, created_at)
          values (gen_random_uuid(), p_tenant_id, p_round_id, 'reserve', -1, p_now);
        if p_channel is not null then perform pg_notify(p_channel, p_notification); end if;
        return jsonb_build_object(
          'round_no', next_round_no,
          'refinement', is_refinement,
          'refinements', chat.refinements,
          'has_anchor', chat.anchor_round_no is not null
        );
      end $$`);
  }
}
