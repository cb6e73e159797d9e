import type { WebhookEvent } from './types.ts';

export interface WebhookRequest {
  /** The body as it arrived, byte for byte: not parsed and serialized again. */
  payload: string | Uint8Array;
  headers: Headers | Record<string, string | readonly string[] | undefined>;
  /** The endpoint's secret, `whsec_…`. */
  secret?: string;
  /** Several, while a secret is being rotated: one that fits is enough. */
  secrets?: readonly string[];
  /** How far the sender's clock and the way may be apart from ours, in seconds. 300 by default. */
  toleranceS?: number;
  /** The time, in milliseconds since the epoch; for tests. */
  now?: number;
}

type Reason = 'HEADER_INVALID' | 'TIMESTAMP_OUT_OF_RANGE' | 'SIGNATURE_INVALID' | 'PAYLOAD_INVALID';

/** The request is not from a server that knows the secret, or is too old: answer 400 and do nothing. */
export class WebhookVerificationError extends Error {
  override name = 'WebhookVerificationError';
  readonly code: Reason;

  constructor(message: string, { code, ...options }: ErrorOptions & { code: Reason }) {
    super(message, options);
    this.code = code;
  }
}

/** More signatures than secrets of any rotation; further ones are not looked at. */
const maxSignatures = 10;

/**
 * Verifies a webhook (Standard Webhooks) and returns its event. Deliveries may come more than once: `webhook-id` is the
 * same then.
 * @throws {WebhookVerificationError} the request is forged, changed or too old
 * @throws {TypeError} a secret is not one
 */
export async function verifyWebhook<Event = WebhookEvent>(request: WebhookRequest): Promise<Event> {
  const { toleranceS = 300, now = Date.now() } = request;
  const secrets = [...(request.secret === undefined ? [] : [request.secret]), ...(request.secrets ?? [])];
  if (secrets.length === 0) throw new TypeError('secret: is required.');
  const keys = await Promise.all(secrets.map(importSecret));

  const id = readHeader(request.headers, 'webhook-id');
  const timestamp = readHeader(request.headers, 'webhook-timestamp');
  const signatures = readHeader(request.headers, 'webhook-signature');
  if (!/^\d{1,12}$/.test(timestamp)) throw invalidHeader('webhook-timestamp');
  if (Math.abs(now / 1_000 - Number(timestamp)) > toleranceS) {
    const message = `webhook-timestamp: is more than ${toleranceS} s away from this clock.`;
    throw new WebhookVerificationError(message, { code: 'TIMESTAMP_OUT_OF_RANGE' });
  }

  const encoder = new TextEncoder();
  const body = typeof request.payload === 'string' ? encoder.encode(request.payload) : request.payload;
  const signed = join(encoder.encode(`${id}.${timestamp}.`), body);
  for (const signature of signatures.split(' ').slice(0, maxSignatures)) {
    const [version, text = ''] = signature.split(',');
    const mac = version === 'v1' ? decodeBase64(text) : null;
    if (!mac) continue;
    // `verify` compares in constant time.
    const matches = await Promise.all(keys.map((key) => crypto.subtle.verify('HMAC', key, mac, signed)));
    if (matches.includes(true)) return parsePayload(body) as Event;
  }
  throw new WebhookVerificationError('webhook-signature: no signature fits the secret.', {
    code: 'SIGNATURE_INVALID',
  });
}

async function importSecret(secret: string) {
  const bytes = decodeBase64(secret.replace(/^whsec_/, ''));
  if (!bytes || bytes.length === 0) throw new TypeError('secret: must be whsec_ and base64.');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function readHeader(headers: WebhookRequest['headers'], name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
  if (typeof value !== 'string' || value === '') throw invalidHeader(name);
  return value;
}

function invalidHeader(name: string): WebhookVerificationError {
  return new WebhookVerificationError(`${name}: is missing or invalid.`, { code: 'HEADER_INVALID' });
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(head.length + tail.length);
  both.set(head);
  both.set(tail, head.length);
  return both;
}

function parsePayload(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new WebhookVerificationError('The payload is not JSON.', { code: 'PAYLOAD_INVALID', cause });
  }
}
