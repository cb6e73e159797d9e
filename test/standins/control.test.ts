import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Journal } from '../../standins/http/journal.ts';
import { stepLatencyMs } from '../../standins/http/latency.ts';
import { Sessions } from '../../standins/llm-demo/sessions.ts';
import { type Standins, startStandins } from '../../standins/start-standins.ts';
import { waitFor } from '../support/wait-for.ts';
import { openSession, question, send } from './call-standins.ts';

let standins: Standins;

beforeEach(async () => {
  standins = await startStandins();
});

afterEach(() => standins.close());

const put = (body: unknown) =>
  send('PUT', `${standins.llmDemoUrl}/__control`, { body, headers: { authorization: '' } });

async function journal(url: string) {
  const { body } = await send('GET', `${url}/__journal`, { headers: { authorization: '' } });
  return (body as { requests: unknown[] }).requests;
}

describe('/__control', () => {
  test('is replaced as a whole, and read back', async () => {
    const state = {
      latency_profile: 'slow',
      faults: [{ step: 'todos', kind: 'delay', ms: 5, nth: 2, times: 3 }],
    };
    expect((await put(state)).body).toEqual(state);
    expect((await send('GET', `${standins.llmDemoUrl}/__control`)).body).toEqual(state);
    expect((await put({})).body).toEqual({ latency_profile: 'instant', faults: [] });
  });

  test.each([
    [{ latency_profile: 'fast' }, 'latency_profile'],
    [{ faults: [{ step: 'dessert', kind: 'error' }] }, 'faults.0.step'],
    [{ faults: [{ step: 'products', kind: 'error' }] }, 'faults.0.step'],
    [{ faults: [{ step: 'todos', kind: 'fire' }] }, 'faults.0.kind'],
    [{ faults: [{ step: 'todos', kind: 'unrestorable_meal' }] }, 'faults.0.kind'],
    [{ faults: [{ step: 'todos', kind: 'delay' }] }, 'faults.0.ms'],
    [{ faults: [{ step: 'todos', kind: 'error', ms: 5 }] }, 'faults.0.ms'],
    [{ faults: [{ step: 'todos', kind: 'error', nth: 0 }] }, 'faults.0.nth'],
    [{ faults: [{ step: 'todos', kind: 'error', times: 1.5 }] }, 'faults.0.times'],
    [{ faults: 'none' }, 'faults'],
    [{ colour: 'red' }, 'colour'],
  ])('rejects %j, naming %s, and is unchanged', async (body, field) => {
    await put({ latency_profile: 'slow' });
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(field);
    const { body: state } = await send('GET', `${standins.llmDemoUrl}/__control`);
    expect(state).toEqual({ latency_profile: 'slow', faults: [] });
  });

  test('rejects other methods, and healthz answers', async () => {
    expect((await send('DELETE', `${standins.llmDemoUrl}/__control`)).status).toBe(405);
    expect((await send('GET', `${standins.storeApiUrl}/healthz`)).body).toEqual({ status: 'ok' });
  });
});

describe('latency profiles', () => {
  test('take 0 s, 5 s per step, or 46 s in all', () => {
    expect(stepLatencyMs).toEqual({ instant: 0, doc: 5_000, slow: 46_000 / 4 });
  });

  test('slow only the steps, not sessions or the store', async () => {
    const session = await openSession(standins.llmDemoUrl);
    await put({ latency_profile: 'doc' });
    const thinking = send('POST', `${session}/meal-suggest`, { body: question('카레') }).catch(
      () => 'broken off',
    );
    await openSession(standins.llmDemoUrl);
    expect((await send('GET', `${standins.storeApiUrl}/v1/signages`)).status).toBe(200);
    const waiting = { path: expect.stringContaining('/meal-suggest'), status: null };
    await waitFor(async () => JSON.stringify(await journal(standins.llmDemoUrl)).includes('/meal-suggest'));
    expect(await journal(standins.llmDemoUrl)).toContainEqual(expect.objectContaining(waiting));
    await standins.close();
    expect(await thinking).toBe('broken off');
  });
});

describe('/__journal', () => {
  test('lists requests in order, without open paths and tokens', async () => {
    const body = { profile: { name: '민수' }, locale: 'ko' };
    await send('POST', `${standins.llmDemoUrl}/v1/sessions`, {
      body,
      headers: { 'idempotency-key': 'r/sessions' },
    });
    await send('POST', `${standins.llmDemoUrl}/v1/sessions/x/todos`, { body: { meal: 1 } });
    await send('GET', `${standins.llmDemoUrl}/healthz`);
    const requests = await journal(standins.llmDemoUrl);
    expect(requests).toMatchObject([
      { method: 'POST', path: '/v1/sessions', body, status: 200, idempotency_key: 'r/sessions' },
      { method: 'POST', path: '/v1/sessions/x/todos', body: { meal: 1 }, status: 404 },
    ]);
    expect(JSON.stringify(requests)).not.toContain('Bearer');
  });

  test('is separate per server, with queries and tenants', async () => {
    const headers = { 'x-tenant-code': 'acme' };
    await send('GET', `${standins.storeApiUrl}/v1/products?ids=1,2`, { headers });
    expect(await journal(standins.llmDemoUrl)).toEqual([]);
    expect(await journal(standins.storeApiUrl)).toMatchObject([
      { method: 'GET', path: '/v1/products?ids=1,2', body: null, status: 200, tenant_code: 'acme' },
    ]);
  });

  test('keeps the newest within its limit', () => {
    const bounded = new Journal(2);
    const request = {
      method: 'GET',
      idempotency_key: null,
      request_id: 'r',
      tenant_code: null,
      traceparent: null,
    };
    for (const path of ['/a', '/b', '/c']) {
      bounded.open({ ...request, path });
    }
    expect(bounded.entries.map(({ path }) => path)).toEqual(['/b', '/c']);
  });
});

describe('sessions', () => {
  test('expire after an hour without use [Q55]', () => {
    let now = 1;
    const sessions = new Sessions({ now: () => now });
    const id = sessions.open({ profile: {}, locale: 'ko' });
    now += 50 * 60_000;
    expect(sessions.use(id).locale).toBe('ko');
    now += 50 * 60_000;
    expect(sessions.use(id).locale).toBe('ko');
    now += 60 * 60_000 + 1;
    expect(() => sessions.use(id)).toThrow('an hour has passed');
  });

  test('are bounded, and evicted least recently used first', () => {
    const sessions = new Sessions({ max: 1 });
    const [first, second] = [0, 1].map(() => sessions.open({ profile: {}, locale: 'ko' }));
    expect(() => sessions.use(first ?? '')).toThrow('no such session');
    expect(sessions.use(second ?? '').locale).toBe('ko');
  });
});
