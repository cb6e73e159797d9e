import { beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { errorGroups } from '../../../../db/repositories/chat/chat-errors.ts';
import {
  type HistoryFilter,
  type HistoryScope,
  historyPage,
} from '../../../../db/repositories/chat/chat-history.ts';
import type { ChatSort } from '../../../../domain/chat/chat-filter.ts';
import { useDatabase } from '../../../support/orm.ts';
import { explain, getNodes, getScans, type PlanNode, rowsRead } from '../../../support/query-plan.ts';
import { newShopper, type Shopper } from '../../../support/rows.ts';

const ownChats = 100_000;
const otherTenants = 60;
const chatsPerOther = 500;
/** Every thousandth chat belongs to one profile, and every hundredth failed. */
const ofProfile = ownChats / 1_000;

const database = useDatabase();
let shopper: Shopper;
let small: string;
beforeAll(async () => {
  shopper = await newShopper(database.db);
  const kysely = database.db.fork().getKysely();
  // Checking these row by row would take most of this file's time; no plan below depends on them.
  await sql`alter table chats drop constraint chats_profile_id_foreign, drop constraint chats_tenant_id_foreign`.execute(
    kysely,
  );
  // Each profile has a few chats, and the chats of tenants are interleaved.
  await sql`
    insert into chats (id, tenant_id, lineage_id, profile_id, status, round_count, refinements, fresh_from,
      created_at, updated_at, last_round_ms, error_code)
    select gen_random_uuid(), tenant_id, lineage_id, case when nr % 1000 = 1 then first_profile_id else gen_random_uuid() end,
      case when nr % 100 = 0 then 'error' else 'completed' end, 1 + nr % 7, 0, 1,
      timestamptz '2026-01-01' + nr * step, now(), nr * 7919 % 60000,
      case when nr % 1000 = 0 then 'todos failed' when nr % 100 = 0 then 'meal_suggest failed' end
    from (
      select ${shopper.tenantId}::uuid as tenant_id, ${shopper.owner.lineageId}::uuid as lineage_id,
        ${shopper.profileId}::uuid as first_profile_id, ${ownChats}::int as count, interval '1 minute' as step
      union all
      select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), ${chatsPerOther}::int, interval '80 minutes'
      from generate_series(1, ${otherTenants})
    ) owner cross join lateral generate_series(1, count) nr order by nr * step`.execute(kysely);
  const other = await sql<{ tenant_id: string }>`
    select tenant_id from chats where tenant_id <> ${shopper.tenantId} limit 1`.execute(kysely);
  small = other.rows[0]?.tenant_id ?? '';
  await sql`analyze`.execute(kysely);
}, 60_000);

const explainPage = (
  scope: HistoryScope,
  filter: HistoryFilter = {},
  paging = { page: 0, size: 20 },
  sort: ChatSort = '-start',
) => explain(historyPage(database.db, { scope, filter, paging, sort }));

/** The plan of a page that is read from an index in order. */
function expectNothingSorted(plan: PlanNode, index: string): void {
  expect(getNodes(plan).map((node) => node['Node Type'])).toEqual([
    'Limit',
    expect.stringMatching(/^Index (Only )?Scan$/),
  ]);
  expect(getScans(plan)[0]).toMatchObject({ 'Index Name': index, 'Scan Direction': 'Backward' });
}

describe.each([
  { name: 'of most chats', tenantId: () => shopper.tenantId, sizes: [1, 20, 100] },
  { name: 'of few chats', tenantId: () => small, sizes: [1, 20] },
])('the history of a tenant $name', ({ tenantId, sizes }) => {
  test.each(sizes)('reads only the rows of a first page of %i [DLIST-03]', async (size) => {
    const plan = await explainPage({ tenantId: tenantId() }, {}, { page: 0, size });
    expect(plan['Actual Rows']).toBe(size);
    expect(rowsRead(plan)).toBe(size);
    expectNothingSorted(plan, 'chats_of_tenant');
  });
});

describe('the history of a large tenant', () => {
  test('reads only rows up to a later page', async () => {
    const plan = await explainPage({ tenantId: shopper.tenantId }, {}, { page: 4, size: 100 });
    expect(rowsRead(plan)).toBe(500);
  });

  test('reads only the chats of a rare status', async () => {
    const plan = await explainPage({ tenantId: shopper.tenantId }, { status: 'error' });
    expect(rowsRead(plan)).toBe(20);
    expectNothingSorted(plan, 'chats_of_tenant_by_status');
  });

  test('reads about a page of a common status', async () => {
    const plan = await explainPage({ tenantId: shopper.tenantId }, { status: 'completed' });
    expect(rowsRead(plan)).toBeLessThan(25);
    expect(getNodes(plan).map((node) => node['Node Type'])).not.toContain('Sort');
  });

  test('reads only the chats of one profile', async () => {
    const plan = await explainPage(
      { tenantId: shopper.tenantId },
      { profileId: shopper.profileId },
      { page: 0, size: 10 },
    );
    expect(rowsRead(plan)).toBeLessThanOrEqual(ofProfile);
  });
});

describe('the history of a tenant with 100,000 chats', () => {
  const first = { page: 0, size: 20 };
  const explainSorted = (sort: ChatSort, filter: HistoryFilter = {}) =>
    explainPage({ tenantId: shopper.tenantId }, filter, first, sort);
  const since = new Date('2026-01-01');

  test.each([
    ['-start', 'chats_of_tenant', 'Backward'],
    ['start', 'chats_of_tenant', 'Forward'],
    ['-duration', 'chats_of_tenant_by_duration', 'Backward'],
    ['duration', 'chats_of_tenant_by_duration', 'Forward'],
    ['-rounds', 'chats_of_tenant_by_rounds', 'Backward'],
    ['rounds', 'chats_of_tenant_by_rounds', 'Forward'],
  ] as const)('reads only the rows of a first page by %s', async (sort, index, direction) => {
    const plan = await explainSorted(sort);
    expect(rowsRead(plan)).toBe(20);
    expect(getNodes(plan).map((node) => node['Node Type'])).not.toContain('Sort');
    expect(getScans(plan)[0]).toMatchObject({ 'Index Name': index, 'Scan Direction': direction });
  });

  test('reads only the chats of a rare code', async () => {
    const plan = await explainSorted('-start', { errorCode: 'todos failed' });
    expect(rowsRead(plan)).toBe(20);
    expectNothingSorted(plan, 'chats_of_tenant_by_error');
  });

  test.each([
    ['a minute', new Date(since.getTime() + 60_000 * 5_000), 20],
    ['two hours', new Date(since.getTime() + 60_000 * (ownChats - 120)), 130],
  ])('reads only the chats since %s', async (_name, from, most) => {
    expect(rowsRead(await explainSorted('-start', { from }))).toBeLessThanOrEqual(most);
    expect(rowsRead(await explainSorted('start', { from }))).toBeLessThanOrEqual(most);
  });

  test('reads only the chats of two hours, by duration', async () => {
    const from = new Date(since.getTime() + 60_000 * (ownChats - 120));
    // A bitmap of the index counts its rows once more.
    expect(rowsRead(await explainSorted('-duration', { from }))).toBeLessThanOrEqual(260);
  });

  test('reads only the longest', async () => {
    expect(rowsRead(await explainSorted('-duration', { minMs: 59_990 }))).toBeLessThanOrEqual(20);
    expect(rowsRead(await explainSorted('-start', { minMs: 59_990 }))).toBeLessThanOrEqual(40);
  });
});

describe('the errors of a tenant with 100,000 chats', () => {
  test('read only the chats with an error', async () => {
    const since = new Date('2026-01-01');
    const plan = await explain(errorGroups(database.db, shopper.tenantId, { since, limit: 20 }));
    expect(plan['Actual Rows']).toBe(2);
    // A bitmap of the index counts its rows once more.
    expect(rowsRead(plan)).toBeLessThanOrEqual((2 * ownChats) / 100);
  });
});

describe('the history of all tenants', () => {
  test('reads only the rows of a first page [BO-02]', async () => {
    const plan = await explainPage('all_tenants');
    expect(rowsRead(plan)).toBe(20);
    expectNothingSorted(plan, 'chats_of_all');
  });
});
