import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ledgerViolations } from '../../support/ledger.ts';
import type { Answer } from '../../support/sdk-client.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { type FuzzRequest, findFault, fuzzRequests } from './fuzz-request.ts';
import { type FuzzRoute, routesWithBody, routesWithoutBody, type Scene } from './fuzz-routes.ts';
import { readTenantRows, type TenantRows, untilNoRoundRuns } from './fuzz-rows.ts';

/** Seed of the requests; a failure names it. */
const seed = 20_240_915;
/** Concurrent requests. */
const width = 8;
const runs = { body: 30, noBody: 8 };

let testApp: TestApp;
beforeAll(async () => {
  testApp = await startTestApp({ RATE_LIMIT_PER_MINUTE: '0' });
});
afterAll(() => testApp?.close());

interface AcceptedData {
  profile_id?: string;
  chat_id?: string;
  round_id?: string;
  event_id?: string;
  event_ids?: string[];
}

/** A tenant with a profile and a chat whose round is completed. */
async function setScene({ sdk }: TestTenant): Promise<Scene> {
  const profile_id = await sdk.newProfile({ locale: 'ko' });
  const { chatId, round } = await sdk.runRound(profile_id, { prompt: '카레' });
  const [coupon] = round.notifications.coupon;
  const [recommended] = round.recommended_items;
  if (!coupon?.rec_id || !recommended) throw new Error('the round has no coupon, or recommends nothing');
  return {
    profile_id,
    chat_id: chatId,
    round_id: round.round_id,
    coupon_id: coupon.rec_id,
    recommended_id: recommended.rec_id,
  };
}

/** Adds the rows that an accepted request must have created. */
function note(
  written: TenantRows,
  { method, template }: FuzzRequest,
  { status, data }: Answer<AcceptedData>,
): void {
  if (method !== 'POST' || status >= 300) return;
  const add = (list: string[], ...ids: (string | undefined)[]) => {
    for (const id of ids) if (id !== undefined && !list.includes(id)) list.push(id);
  };
  add(written.profiles, data.profile_id);
  add(written.chats, data.chat_id);
  add(written.rounds, data.round_id);
  add(written.events, data.event_id, ...(data.event_ids ?? []));
  if (template.endsWith('/signage')) written.forwards += 1;
}

/** Sends requests; resolves to the rows that must exist. */
async function fuzz(
  { sdk }: TestTenant,
  route: FuzzRoute,
  scene: Scene,
  numRuns: number,
): Promise<TenantRows> {
  const written: TenantRows = {
    profiles: [scene.profile_id],
    chats: [scene.chat_id],
    rounds: [scene.round_id],
    events: [],
    forwards: 0,
  };
  async function send(request: FuzzRequest): Promise<void> {
    const { method, path, body, headers } = request;
    const answer = await sdk.send<AcceptedData>(method, path, body, headers);
    const fault = findFault(request, answer);
    if (fault)
      throw new Error(`${method} ${path} was answered ${answer.status} "${answer.message}": ${fault}`);
    note(written, request, answer);
  }
  const requests = fc.array(fuzzRequests(route, scene), { minLength: width, maxLength: width });
  await fc.assert(
    fc.asyncProperty(requests, async (all) => {
      await Promise.all(all.map(send));
    }),
    { seed, numRuns },
  );
  return written;
}

const cases = [
  ...routesWithBody.map((route) => ({ route, numRuns: runs.body })),
  ...routesWithoutBody.map((route) => ({ route, numRuns: runs.noBody })),
].map(({ route, numRuns }) => [`${route.method} ${route.template}`, route, numRuns] as const);

describe(`invalid input with seed ${seed}`, () => {
  test('covers two thousand requests', () => {
    const total = cases.reduce((sum, [, , numRuns]) => sum + numRuns * width, 0);
    expect(total).toBeGreaterThanOrEqual(2_000);
  });

  test.each(cases)(
    'is rejected by name, or works: %s',
    async (_what, route, numRuns) => {
      const tenant = await testApp.newTenant({ credit: 1_000_000 });
      const scene = await setScene(tenant);
      const expected = await fuzz(tenant, route, scene, numRuns);
      await untilNoRoundRuns(testApp.orm, tenant.id);
      const { profiles, chats, rounds, events, forwards } = expected;
      expect(await readTenantRows(testApp.orm, tenant.id)).toEqual({
        profiles: profiles.toSorted(),
        chats: chats.toSorted(),
        rounds: rounds.toSorted(),
        events: events.toSorted(),
        forwards,
      });
      expect(await ledgerViolations(testApp.orm)).toEqual([]);
    },
    90_000,
  );
});
