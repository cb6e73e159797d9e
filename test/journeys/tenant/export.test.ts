import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { selectExport, streamChats } from '../../../server/tenant/export/stream-chats.ts';
import { checkAnswer } from '../../support/openapi.ts';
import { admit, complete, newChatFor, newShopperFor, type Shopper } from '../../support/rows.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';

const path = '/api/v1/sdk-chat/export';
const maxRows = 400;

let testApp: TestApp;
let tenant: TestTenant;
let shopper: Shopper;
beforeAll(async () => {
  testApp = await startTestApp({ EXPORT_MAX_ROWS: String(maxRows), EXPORT_MAX_MS: '4000' });
  tenant = await testApp.newTenant();
  shopper = await newShopperFor(testApp.orm.em, tenant, { name: '=SUM(A1)', locale: 'en', age: 41 });
  const db = testApp.orm.em;
  await complete(db, await admit(db, newChatFor(shopper), { prompt: 'Curry, "hot"\nfor two 카레' }));
  await admit(db, newChatFor(shopper), { prompt: ' -1+1' });
});
afterAll(() => testApp?.close());

function send(query: string, { adminToken } = tenant): Promise<Response> {
  return fetch(`${testApp.baseUrl}${path}?${query}`, { headers: { authorization: `Bearer ${adminToken}` } });
}

describe('an export', () => {
  test('is CSV with the rows of the filters, and says that it is complete', async () => {
    const answer = await send('sort=start');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="chats-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const [head, first, second, end, rest] = new TextDecoder('utf-8', { ignoreBOM: true })
      .decode(await answer.arrayBuffer())
      .split('\r\n');
    expect(head).toMatch(/^\ufeffchat_id,profile_id,name,/);
    expect(first).toContain(`,'=SUM(A1),,41,en,"Curry, ""hot""\nfor two 카레",completed,,,1,`);
    expect(first).toMatch(/,http:\/\/[^,]+\/dashboard\/chats\/[-0-9a-f]{36}$/);
    expect(second).toContain(`,' -1+1,in_progress,`);
    expect([end, rest]).toEqual(['# complete: 2 rows', '']);
    const filtered = await (await send('status=error')).text();
    expect(filtered.split('\r\n').slice(1)).toEqual(['# complete: 0 rows', '']);
  });

  test('is JSON in the form of every response', async () => {
    const answer = await send('format=json&q=curry');
    const body = await answer.json();
    checkAnswer({ method: 'GET', path, status: answer.status, body });
    expect(body).toMatchObject({
      success: true,
      data: { items: [{ prompt: 'Curry, "hot"\nfor two 카레' }], complete: true, reason: null, rows: 1 },
    });
  });

  test.each(['from=x', 'format=xml', 'sort=prompt'])('names the field of %s', async (query) => {
    const answer = await send(query);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(new RegExp(`^${query.split('=')[0]}: `)),
    });
  });

  test('shows another tenant nothing', async () => {
    const other = await send('format=json', await testApp.newTenant());
    expect(await other.json()).toMatchObject({ data: { items: [], complete: true } });
  });

  test('says that its time was up', async () => {
    const db = testApp.orm.em;
    const chatIds = await selectExport(db, { scope: { tenantId: tenant.id }, filter: {} }, 10);
    const parts = streamChats(db, { format: 'csv', chatIds, maxRows: 10, until: 0, origin: '' });
    const whole = await text(Readable.from(parts));
    expect(whole).toMatch(/\r\n# incomplete: 0 rows; the limit of time is reached\r\n$/);
  });
});

/** One read of it is more than the buffers of a connection hold. */
describe('a large export', () => {
  let large: TestTenant;
  beforeAll(async () => {
    large = await testApp.newTenant();
    const { owner, profileId } = await newShopperFor(testApp.orm.em, large);
    await sql`
      with written as (
        insert into chats (id, tenant_id, lineage_id, profile_id, status, round_count, refinements, fresh_from,
          created_at, updated_at)
        select gen_random_uuid(), ${owner.tenantId}::uuid, ${owner.lineageId}::uuid, ${profileId}::uuid, 'completed',
          1, 0, 1, now() - nr * interval '1 second', now()
        from generate_series(1, ${maxRows + 10}::int) nr
        returning id, tenant_id, created_at
      )
      insert into rounds (id, chat_id, tenant_id, round_no, prompt, locale, refinement, status, created_at, updated_at)
      select gen_random_uuid(), id, tenant_id, 1, repeat('long ', 13000), 'ko', false, 'completed', created_at, now()
      from written`.execute(testApp.orm.em.fork().getKysely());
  }, 60_000);

  interface Stalled {
    answer: IncomingMessage;
    /** The error that ends it; null for an end. */
    ended: Promise<unknown>;
  }

  /** A client that takes nothing but the headers. */
  function stall(): Promise<Stalled> {
    const headers = { authorization: `Bearer ${large.adminToken}` };
    return new Promise((resolve, reject) => {
      const request = get(`${testApp.baseUrl}${path}`, { headers, agent: false }, (answer) => {
        answer.pause();
        const ended = new Promise((settle) => {
          answer.once('error', settle);
          answer.once('end', () => settle(null));
        });
        resolve({ answer, ended });
      });
      request.on('error', reject);
    });
  }

  test('that is not taken is cut off without an end, and makes room', async () => {
    const stalled = await Promise.all([stall(), stall()]);
    const refused = await send('', large);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    // Two that are held at once: so both of before have been cut off. One that is read on in time would have an end.
    await waitFor(
      async () => {
        const next = await Promise.all([stall(), stall()]);
        for (const { answer } of next) answer.destroy();
        return next.every(({ answer }) => answer.statusCode === 200);
      },
      { timeoutMs: 20_000 },
    );
    for (const { answer, ended } of stalled) {
      const parts: Buffer[] = [];
      answer.on('data', (part) => parts.push(part)).resume();
      expect(await ended).toMatchObject({ code: 'ECONNRESET' });
      expect(Buffer.concat(parts).toString()).not.toMatch(/# (in)?complete/);
    }
  });

  test('says that there are more rows than it has', async () => {
    const db = testApp.orm.em;
    const chatIds = await selectExport(db, { scope: { tenantId: large.id }, filter: {} }, 5);
    const until = performance.now() + 60_000;
    const whole = await text(
      Readable.from(streamChats(db, { format: 'json', chatIds, maxRows: 5, until, origin: '' })),
    );
    expect(JSON.parse(whole).data).toMatchObject({ complete: false, reason: 'rows', rows: 5 });
  });
});
