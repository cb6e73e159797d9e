import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { verifyWebhook, type WebhookRequest } from '../../../packages/client/src/webhook.ts';

const secret = `whsec_${randomBytes(24).toString('base64')}`;
const other = `whsec_${randomBytes(32).toString('base64')}`;
const now = Date.parse('2026-04-29T05:28:08Z');
const timestamp = String(now / 1_000);
const payload = JSON.stringify({
  type: 'round.completed',
  timestamp: '2026-04-29T05:28:08Z',
  data: { 맛: '카레' },
});

/** By the standard: HMAC-SHA256 of `id.timestamp.body`. */
function sign(key = secret, { id = 'msg_1', at = timestamp, body = payload } = {}): string {
  const bytes = Buffer.from(key.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', bytes).update(`${id}.${at}.${body}`).digest('base64')}`;
}

function newRequest(
  changes: Partial<WebhookRequest> = {},
  headers: Record<string, string> = {},
): WebhookRequest {
  return {
    payload,
    secret,
    now,
    headers: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': timestamp,
      'webhook-signature': sign(),
      ...headers,
    },
    ...changes,
  };
}

describe('a webhook', () => {
  test('with a valid signature is returned as its event', async () => {
    await expect(verifyWebhook(newRequest())).resolves.toEqual(JSON.parse(payload));
  });

  test('matches the example of Standard Webhooks', async () => {
    const example = {
      payload: '{"test": 2432232314}',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      now: 1_614_265_330_000,
      headers: {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
    };
    await expect(verifyWebhook(example)).resolves.toEqual({ test: 2_432_232_314 });
  });

  test('may come as bytes, with Headers, or with headers in other letters', async () => {
    const { headers } = newRequest();
    const capitals = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const requests = [
      newRequest({ payload: Buffer.from(payload) }),
      newRequest({ headers: new Headers(headers as Record<string, string>) }),
      newRequest({ headers: capitals }),
    ];
    for (const request of requests)
      await expect(verifyWebhook(request)).resolves.toEqual(JSON.parse(payload));
  });

  test('is verified by any secret and any signature while secrets rotate', async () => {
    const both = `${sign(other)} v2,AAAA ${sign()}`;
    await expect(verifyWebhook(newRequest({}, { 'webhook-signature': both }))).resolves.toBeDefined();
    const { secret: _secret, ...request } = newRequest({ secrets: [other, secret] });
    await expect(verifyWebhook(request)).resolves.toBeDefined();
  });

  test.each([0, 299, 300, -300])('is taken when it is %d s old', async (ageS) => {
    await expect(verifyWebhook(newRequest({ now: now + ageS * 1_000 }))).resolves.toBeDefined();
  });

  test.each([301, -301, 1e9])('is refused when it is %d s old', async (ageS) => {
    const request = newRequest({ now: now + ageS * 1_000 });
    await expect(verifyWebhook(request)).rejects.toMatchObject({ code: 'TIMESTAMP_OUT_OF_RANGE' });
  });

  test('may be older if the receiver says so', async () => {
    await expect(verifyWebhook(newRequest({ now: now + 900_000, toleranceS: 900 }))).resolves.toBeDefined();
  });

  const tampered: [string, Partial<WebhookRequest>, Record<string, string>][] = [
    ['a changed body', { payload: payload.replace('completed', 'failed') }, {}],
    ['a body with a blank more', { payload: `${payload} ` }, {}],
    ['another id', {}, { 'webhook-id': 'msg_2' }],
    ['another time', {}, { 'webhook-timestamp': String(now / 1_000 - 1) }],
    ['another secret', { secret: other }, {}],
    ['a signature that is cut', {}, { 'webhook-signature': sign().slice(0, -8) }],
    ['a signature that is not base64', {}, { 'webhook-signature': 'v1,%%%' }],
    ['no signature of version 1', {}, { 'webhook-signature': sign().replace('v1', 'v1a') }],
    ['an empty signature', {}, { 'webhook-signature': 'v1,' }],
    [
      'the right signature after ten wrong ones',
      {},
      { 'webhook-signature': `${'v1,AAAA '.repeat(10)}${sign()}` },
    ],
  ];
  test.each(tampered)('with %s is refused', async (_name, changes, headers) => {
    await expect(verifyWebhook(newRequest(changes, headers))).rejects.toMatchObject({
      name: 'WebhookVerificationError',
      code: 'SIGNATURE_INVALID',
    });
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'without %s is refused',
    async (name) => {
      await expect(verifyWebhook(newRequest({}, { [name]: '' }))).rejects.toMatchObject({
        code: 'HEADER_INVALID',
        message: expect.stringContaining(name),
      });
    },
  );

  test('with a timestamp that is not a number is refused', async () => {
    const request = newRequest({}, { 'webhook-timestamp': `${timestamp}.5` });
    await expect(verifyWebhook(request)).rejects.toMatchObject({ code: 'HEADER_INVALID' });
  });

  test('that is signed but not JSON is refused', async () => {
    const request = newRequest({ payload: 'no' }, { 'webhook-signature': sign(secret, { body: 'no' }) });
    await expect(verifyWebhook(request)).rejects.toMatchObject({ code: 'PAYLOAD_INVALID' });
  });

  test.each(['', 'whsec_', 'whsec_%%%'])('cannot be verified with the secret "%s"', async (bad) => {
    await expect(verifyWebhook(newRequest({ secret: bad }))).rejects.toBeInstanceOf(TypeError);
  });

  test('cannot be verified without a secret', async () => {
    const { secret: _secret, ...request } = newRequest();
    await expect(verifyWebhook(request)).rejects.toBeInstanceOf(TypeError);
  });
});
