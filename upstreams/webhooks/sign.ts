import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signatures of Standard Webhooks (https://www.standardwebhooks.com), for senders and receivers. */

const secretPrefix = 'whsec_';

export interface SignedMessage {
  /** The header `webhook-id`. */
  id: string;
  /** The header `webhook-timestamp`: seconds since 1970. */
  timestamp: number;
  body: string;
}

/** The header `webhook-signature`: one signature by each secret, separated by spaces. */
export function signWebhook(message: SignedMessage, secrets: readonly string[]): string {
  return secrets.map((secret) => `v1,${getDigest(message, secret).toString('base64')}`).join(' ');
}

/** Whether one of the header's signatures is by this secret. */
export function isSignedBy(message: SignedMessage, header: string, secret: string): boolean {
  const expected = getDigest(message, secret);
  return header.split(' ').some((signature) => {
    const [version, digest = ''] = signature.split(',');
    const given = Buffer.from(digest, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function getDigest({ id, timestamp, body }: SignedMessage, secret: string): Buffer {
  const key = Buffer.from(secret.replace(secretPrefix, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
