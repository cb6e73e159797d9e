/**
 * Sends one webhook.
 *
 * 1. The address that is checked is the one that is connected to: the host is looked up by the connection itself, and
 *    an address that is not public never gets a connection. So a host whose addresses change in between gains nothing.
 * 2. Each attempt has a connection of its own: one that was kept could have been checked under other settings, and may
 *    be closed by the receiver at the moment of its use.
 * 3. Redirects are not followed: they would lead where no one has checked, and turn a POST into a GET.
 * 4. The status decides. The answer's body is only kept to be shown, up to 4 KiB.
 */
import { lookup as dnsLookup } from 'node:dns';
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { retryAfterMs } from '../read-response.ts';
import { isPublicAddress } from './public-address.ts';
import { signWebhook } from './sign.ts';

const answerLimit = 4_096;

export interface WebhookSettings {
  /** Whether http:// is allowed. */
  allowHttp: boolean;
  /** Whether addresses that are not public are allowed. */
  allowPrivate: boolean;
  /** From the lookup of the host to the end of the answer. */
  timeoutMs: number;
}

export interface WebhookMessage {
  url: string;
  /** `webhook-id`, by which a receiver knows a repeat. */
  id: string;
  /** JSON. */
  body: string;
  /** `whsec_…`, all of which sign. */
  secrets: readonly string[];
}

export interface WebhookAnswer {
  isDelivered: boolean;
  /** Null without an answer. */
  status: number | null;
  /** Why it failed, where the status does not say it; safe to show. */
  error: string | null;
  /** The beginning of the body; null if there is none. */
  answer: string | null;
  /** `Retry-After`; null if there is none. */
  retryAfterMs: number | null;
}

/** Sends one webhook; rejects only when `signal` is aborted, with its reason. */
export type SendWebhook = (message: WebhookMessage, signal: AbortSignal) => Promise<WebhookAnswer>;

/** The message says why the address is not allowed. */
class AddressNotAllowedError extends Error {
  override readonly name = 'AddressNotAllowedError';
}

export function createWebhookSender(settings: WebhookSettings): SendWebhook {
  return async (message, outer) => {
    outer.throwIfAborted();
    const signal = AbortSignal.any([outer, AbortSignal.timeout(settings.timeoutMs)]);
    let status: number | null = null;
    try {
      const response = await exchange(message, settings, signal);
      status = response.statusCode ?? 0;
      const isRedirect = status >= 300 && status < 400;
      return {
        isDelivered: status >= 200 && status < 300,
        status,
        error: isRedirect ? 'redirects are not followed' : null,
        answer: await readBeginning(response),
        retryAfterMs: retryAfterMs(response.headers['retry-after']),
      };
    } catch (error) {
      if (outer.aborted) throw outer.reason;
      const reason = signal.aborted ? 'no answer in time' : describeFailure(error);
      return { isDelivered: false, status: null, error: reason, answer: null, retryAfterMs: null };
    }
  };
}

/** Resolves once the answer's status is there. */
async function exchange(
  { url: address, id, body, secrets }: WebhookMessage,
  { allowHttp, allowPrivate }: WebhookSettings,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(address);
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) {
    throw new AddressNotAllowedError('only https is allowed');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address in place of a name is connected to without a lookup.
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic();
  const timestamp = Math.floor(Date.now() / 1_000);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    signal,
    ...(!allowPrivate && { lookup: lookupPublic }),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Roundtable-Webhooks/1.0',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signWebhook({ id, timestamp, body }, secrets),
    },
  };
  const request = url.protocol === 'http:' ? httpRequest(url, options) : httpsRequest(url, options);
  return answerOf(request, body);
}

function answerOf(request: ClientRequest, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    // Also after the answer has begun: then no one is interested.
    request.on('error', reject);
    request.end(body);
  });
}

/** Hands only public addresses to the connection (invariant 1). */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (first === undefined) return callback(notPublic(), '');
    if (options.all) callback(null, allowed);
    else callback(null, first.address, first.family);
  });
};

function notPublic(): AddressNotAllowedError {
  return new AddressNotAllowedError('the address is not public');
}

/** At most 4 KiB; the rest is not read. A body that breaks off, or takes too long, ends where it is. */
async function readBeginning(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= answerLimit) break;
    }
  } catch {
    // The status has arrived, which is all that counts.
  }
  response.destroy();
  const text = Buffer.concat(chunks).subarray(0, answerLimit).toString('utf8');
  return text === '' ? null : text;
}

/** Codes of errors of certificates, among them `CERT_HAS_EXPIRED` and `DEPTH_ZERO_SELF_SIGNED_CERT`. */
const certificateCodes = /CERT|SIGNATURE|ERR_TLS|ISSUER/;

function describeFailure(error: unknown): string {
  if (error instanceof AddressNotAllowedError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host is not known (${code})`;
  return certificateCodes.test(code) ? `the certificate is not valid (${code})` : `no connection (${code})`;
}
