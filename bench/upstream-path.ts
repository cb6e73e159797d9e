import { randomUUID } from 'node:crypto';
import { createConnections } from '../upstreams/connections.ts';
import { createLlmDemoClient } from '../upstreams/llm-demo/client.ts';
import { createStoreClient } from '../upstreams/store/client.ts';
import type { BenchEnvironment } from './bench-environment.ts';
import { median } from './stats.ts';

/** The time that a round's upstream calls take without delays, in milliseconds. */
export interface UpstreamPath {
  /** Opening the session, in a chat's first round. */
  sessionMs: number;
  /** Steps 1, 2, and the longer of 3 and 4, each with its store call. */
  stepsMs: number;
}

const warmUps = 30;
const samples = 60;
const connections = createConnections();

/** Calls the stand-ins in the order of a round, without other work in between. */
export async function measureUpstreamPath(bench: BenchEnvironment): Promise<UpstreamPath> {
  await bench.standins.instant();
  const paths: UpstreamPath[] = [];
  for (let round = 0; round < warmUps + samples; round += 1) {
    const path = await followPath(bench);
    if (round >= warmUps) paths.push(path);
  }
  return {
    sessionMs: median(paths.map(({ sessionMs }) => sessionMs)),
    stepsMs: median(paths.map(({ stepsMs }) => stepsMs)),
  };
}

async function followPath({ upstreams, tenant }: BenchEnvironment): Promise<UpstreamPath> {
  const call = () => ({ signal: new AbortController().signal, idempotencyKey: randomUUID() });
  const storeCall = () => ({ ...call(), tenantCode: tenant.code });
  const client = { connections, token: 'bench', timeoutMs: 10_000 };
  const llmDemo = createLlmDemoClient({ ...client, baseUrl: upstreams.llmDemoUrl });
  const store = createStoreClient({ ...client, baseUrl: upstreams.storeApiUrl });
  const locale = 'ko';
  const products = (items: readonly { item_id: number | null }[]) => {
    const ids = items.flatMap(({ item_id }) => (item_id === null ? [] : [item_id]));
    return store.products({ ids, names: [], locale }, storeCall());
  };

  const startedAt = performance.now();
  const { profile_session_id: session } = await llmDemo.openSession({ profile: {}, locale }, call());
  const openedAt = performance.now();
  const request = {
    user_query: '오늘 저녁 카레 땡기는데',
    conversation_history: [],
    anchor: null,
    locale,
  } as const;
  const { meal } = await llmDemo.mealSuggest(session, { ...request, conversation_history: [] }, call());
  const { items: todos } = await llmDemo.todos(session, { meal }, call());
  await products(todos);
  await Promise.all([
    llmDemo.crossSell(session, { meal, todos }, call()).then(({ items }) => products(items)),
    Promise.all([llmDemo.notifications(session, { meal, todos }, call()), store.signages(storeCall())]).then(
      ([{ ads, coupons }]) => products([...ads, ...coupons]),
    ),
  ]);
  return { sessionMs: openedAt - startedAt, stepsMs: performance.now() - openedAt };
}
