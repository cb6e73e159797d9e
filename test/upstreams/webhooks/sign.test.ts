import { describe, expect, test } from '@jest/globals';
import { generateWebhookSecret } from '../../../db/webhook-secret.ts';
import { isSignedBy, signWebhook } from '../../../upstreams/webhooks/sign.ts';

/** The example of the Standard Webhooks libraries. */
const example = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

describe('a signature', () => {
  test('is that of Standard Webhooks', () => {
    expect(signWebhook(example.message, [example.secret])).toBe(example.signature);
  });

  test('is made by every secret, and is checked by one', () => {
    const [old, next, other] = [generateWebhookSecret(), generateWebhookSecret(), generateWebhookSecret()];
    const header = signWebhook(example.message, [next, old]);
    expect(header.split(' ')).toHaveLength(2);
    expect([old, next, other].map((secret) => isSignedBy(example.message, header, secret))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test.each([
    ['id', { id: 'msg_other' }],
    ['timestamp', { timestamp: 1_614_265_331 }],
    ['body', { body: '{"test": 2432232315}' }],
  ])('is of its %s', (_name, change) => {
    const changed = { ...example.message, ...change };
    expect(isSignedBy(changed, example.signature, example.secret)).toBe(false);
  });
});

test('a secret has 32 random bytes in base64', () => {
  expect(generateWebhookSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(generateWebhookSecret()).not.toBe(generateWebhookSecret());
});
