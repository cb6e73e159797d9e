import { beforeAll, describe, expect, test } from '@jest/globals';
import { type RawBuilder, sql } from 'kysely';
import { chatPage, listChats, roundsOfChats } from '../../../../db/repositories/chat/chat-list.ts';
import { useDatabase } from '../../../support/orm.ts';
import { explain, getNodes, getScans, rowsRead } from '../../../support/query-plan.ts';
import { newShopper, type Shopper } from '../../../support/rows.ts';

const ownChats = 100_000;
const otherProfiles = 20;
const otherTenants = 100;
const chatsPerOther = 500;

const database = useDatabase();
let shopper: Shopper;
beforeAll(async () => {
  shopper = await newShopper(database.db);
  const kysely = database.db.fork().getKysely();
  // Checking these row by row would take most of this file's time; no plan below depends on them.
  await sql`alter table chats drop constraint chats_profile_id_foreign, drop constraint chats_tenant_id_foreign`.execute(
    kysely,
  );
  await sql`alter table rounds drop constraint rounds_chat_id_foreign, drop constraint rounds_tenant_id_foreign`.execute(
    kysely,
  );
  await insertChats(
    sql`select ${shopper.profileId}::uuid as profile_id, ${shopper.owner.tenantId}::uuid as tenant_id,
    ${shopper.owner.lineageId}::uuid as lineage_id`,
    ownChats,
  );
  await insertChats(
    sql`select gen_random_uuid() as profile_id, ${shopper.owner.tenantId}::uuid as tenant_id,
      ${shopper.owner.lineageId}::uuid as lineage_id from generate_series(1, ${otherProfiles})`,
    chatsPerOther,
  );
  await insertChats(
    sql`select gen_random_uuid() as profile_id, gen_random_uuid() as tenant_id, gen_random_uuid() as lineage_id
      from generate_series(1, ${otherTenants})`,
    chatsPerOther,
  );
  await sql`
    insert into rounds (id, chat_id, tenant_id, round_no, prompt, locale, refinement, status, created_at, updated_at)
    select gen_random_uuid(), id, tenant_id, 1, 'curry', 'ko', false, 'completed', created_at, created_at
    from chats where profile_id = ${shopper.profileId}`.execute(kysely);
  await sql`analyze`.execute(kysely);
}, 60_000);

/** Chats one minute apart for each owner. */
async function insertChats(owners: RawBuilder<unknown>, count: number): Promise<void> {
  await sql`
    with owner as materialized (${owners})
    insert into chats (id, tenant_id, lineage_id, profile_id, status, round_count, refinements, fresh_from,
      created_at, updated_at)
    select gen_random_uuid(), tenant_id, lineage_id, profile_id, 'completed', 1, 0, 1,
      timestamptz '2026-01-01' + nr * interval '1 minute', now()
    from owner cross join generate_series(1, ${count}) nr order by profile_id, nr`.execute(
    database.db.fork().getKysely(),
  );
}

const explainPage = (paging: { page: number; limit: number; order: 'asc' | 'desc' }) =>
  explain(chatPage(database.db, shopper.owner, { profileId: shopper.profileId, ...paging }));

describe.each(['desc', 'asc'] as const)('the list of a profile with 100,000 chats, %s', (order) => {
  test.each([1, 20, 100, 500])('reads only the rows of a first page of %i', async (limit) => {
    const plan = await explainPage({ page: 0, limit, order });
    expect(plan).toMatchObject({ 'Node Type': 'Limit', 'Actual Rows': limit });
    expect(rowsRead(plan)).toBe(limit);
  });

  test('scans an index without sorting', async () => {
    const plan = await explainPage({ page: 0, limit: 100, order });
    expect(getNodes(plan).map((node) => node['Node Type'])).toEqual([
      'Limit',
      expect.stringMatching(/^Index (Only )?Scan$/),
    ]);
    expect(getScans(plan)[0]?.['Index Name']).toBe('chats_profile_id_created_at_id_index');
  });

  test('reads only rows up to a later page', async () => {
    expect(rowsRead(await explainPage({ page: 9, limit: 100, order }))).toBe(1_000);
  });

  test('returns the page and the total count', async () => {
    const paging = { page: 0, limit: 100, order };
    const { total, items } = await listChats(database.db, shopper.owner, {
      profileId: shopper.profileId,
      ...paging,
    });
    expect(total).toBe(ownChats);
    expect(items).toHaveLength(100);
    const minutes = items.map(({ createdAt }) => (createdAt.getTime() - Date.UTC(2026, 0, 1)) / 60_000);
    const expected = Array.from({ length: 100 }, (_, index) =>
      order === 'asc' ? 1 + index : ownChats - index,
    );
    expect(minutes).toEqual(expected);
    const rounds = items.map((item) => item.rounds.length);
    expect(new Set(rounds)).toEqual(new Set([1]));
  });
});

describe('the planner', () => {
  /** Otherwise, with more tenants, it would assume a small profile and sort all of its chats. */
  test('knows that a profile determines tenant and key', async () => {
    const [scan] = getScans(await explainPage({ page: 0, limit: 100, order: 'desc' }));
    expect(scan?.['Plan Rows']).toBeGreaterThan(ownChats * 0.8);
  });

  test('reads only the rounds of the page, of 100,000', async () => {
    const page = await chatPage(database.db, shopper.owner, {
      profileId: shopper.profileId,
      page: 0,
      limit: 100,
      order: 'desc',
    }).execute();
    const chatIds = page.map(({ id }) => id);
    const plan = await explain(roundsOfChats(database.db, shopper.owner, chatIds));
    const heapReads = getScans(plan).filter((scan) => scan['Node Type'] !== 'Bitmap Index Scan');
    expect(heapReads.map((scan) => scan['Node Type'])).not.toContain('Seq Scan');
    expect(heapReads.reduce((sum, scan) => sum + scan['Actual Rows'] * scan['Actual Loops'], 0)).toBe(100);
  });
});
