import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { webhookKinds } from '../../../domain/webhooks/endpoint.ts';
import { startTestApp, type TestApp, type TestTenant } from '../../support/test-app.ts';
import { waitFor } from '../../support/wait-for.ts';
import { WebhookAdmin } from '../../support/webhook-client.ts';

const url = 'https://shop.example/hooks';

// As in production: only https, only public addresses, secrets encrypted.
let testApp: TestApp;
let tenant: TestTenant;
let admin: WebhookAdmin;
beforeAll(async () => {
  testApp = await startTestApp({
    WEBHOOKS_ALLOW_HTTP: 'false',
    WEBHOOKS_ALLOW_PRIVATE: 'false',
    PAYLOAD_KEYS: `k:${'A'.repeat(43)}=`,
  });
  tenant = await testApp.newTenant();
  admin = new WebhookAdmin(testApp.baseUrl, tenant.adminToken);
});
afterAll(() => testApp?.close());

const newAdmin = async () => new WebhookAdmin(testApp.baseUrl, (await testApp.newTenant()).adminToken);

describe('the secret of an endpoint', () => {
  test('is shown once, and is encrypted in its row', async () => {
    const own = await newAdmin();
    const { secret, webhook_id } = await own.create(url, { description: 'orders' });
    expect(secret).toMatch(/^whsec_/);
    const answers = [await own.send('GET'), await own.send('GET', `/${webhook_id}`)];
    answers.push(
      await own.send('POST', `/${webhook_id}/pause`),
      await own.send('POST', `/${webhook_id}/resume`),
    );
    expect(JSON.stringify(answers)).not.toMatch(/whsec_|secret"/);
    const row = await testApp.orm.em
      .fork()
      .getKysely()
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('id', '=', webhook_id)
      .executeTakeFirstOrThrow();
    expect(row.secret).toMatch(/^enc:k:/);
    const rotated = await own.send<{ secret: string }>('POST', `/${webhook_id}/rotate`, {});
    expect(rotated.data.secret).toMatch(/^whsec_/);
    expect(rotated.data).toMatchObject({ previous_secret_until: expect.stringMatching(/Z$/) });
  });
});

describe('an endpoint', () => {
  test('has all kinds by default, in their order', async () => {
    const { kinds, status, disabled_reason } = await (await newAdmin()).create(url);
    expect({ kinds, status, disabled_reason }).toEqual({
      kinds: [...webhookKinds],
      status: 'enabled',
      disabled_reason: null,
    });
  });

  test.each([
    [{}, 'url: is required'],
    [{ url: 'http://shop.example' }, 'url: must begin with https://'],
    [{ url: 'https://a:b@shop.example' }, 'url: must not contain a user name or a password'],
    [{ url, kinds: [] }, 'kinds: must name at least one kind'],
    [{ url, kinds: ['chat_completed'] }, /^kinds\.0: must be one of round\.accepted, /],
    [{ url, description: 'x'.repeat(201) }, 'description: must have at most 200 characters'],
  ])('is not created with %j', async (body, message) => {
    const answer = await admin.send('POST', '', body);
    expect(answer).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(answer.message).toMatch(message);
  });

  test('is the tenth at most', async () => {
    const own = await newAdmin();
    for (let count = 0; count < 10; count += 1) await own.create(url);
    expect(await own.send('POST', '', { url })).toMatchObject({ status: 409, code: 'TOO_MANY_WEBHOOKS' });
  });

  test('of another tenant is unknown to every route', async () => {
    const [owner, stranger] = [await newAdmin(), await newAdmin()];
    const { webhook_id } = await owner.create(url);
    const calls: [string, string, unknown?][] = [
      ['GET', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
      ['POST', '/rotate', {}],
      ['POST', '/test'],
      ['GET', '/deliveries'],
      ['POST', `/deliveries/${webhook_id}/resend`],
      ['DELETE', ''],
    ];
    for (const [method, path, body] of calls) {
      const answer = await stranger.send(method, `/${webhook_id}${path}`, body);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    expect((await stranger.send('GET')).data).toEqual({ items: [] });
    expect(await owner.read(webhook_id)).toMatchObject({ status: 'enabled', previous_secret_until: null });
    expect((await owner.send('DELETE', `/${webhook_id}`)).status).toBe(200);
    expect((await owner.send('GET', `/${webhook_id}`)).status).toBe(404);
  });

  test('needs the token of an admin', async () => {
    const keyed = new WebhookAdmin(testApp.baseUrl, tenant.key);
    const operator = new WebhookAdmin(testApp.baseUrl, testApp.backofficeToken);
    expect((await keyed.send('GET')).status).toBe(401);
    expect((await operator.send('POST', '', { url })).status).toBe(403);
  });
});

test('a host that is not public gets no delivery, and the list says why', async () => {
  const own = await newAdmin();
  const { port } = new URL(testApp.standins.receiverUrl);
  const { webhook_id } = await own.create(`https://localhost:${port}/hooks`);
  await own.send('POST', `/${webhook_id}/test`);
  const [delivery] = await waitFor(
    async () => {
      const deliveries = await own.deliveries(webhook_id);
      return deliveries.length > 0 && deliveries;
    },
    { timeoutMs: 15_000 },
  );
  expect(delivery).toMatchObject({
    kind: 'webhook.test',
    outcome: 'failed',
    last_status: null,
    last_error: 'the address is not public',
  });
});
