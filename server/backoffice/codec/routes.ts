import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { isEncrypted } from '../../../temporal/codec/aes-gcm-codec.ts';
import { UnreadablePayloadError } from '../../../temporal/codec/errors.ts';
import { authenticateBackoffice, type BackofficeState } from '../../auth/authenticate.ts';
import { jsonBodyUpTo } from '../../http/middleware/json-body.ts';
import type { RequestState } from '../../http/middleware/request-id.ts';
import { readBody } from '../../http/validate.ts';
import type { CodecDeps } from '../deps.ts';
import { fromJson, toJson } from './json-payload.ts';
import { type JsonPayload, payloadsSchema } from './schema.ts';

/** Much more than the payloads of one event. deploy/nginx.conf allows slightly more. */
const maxBodyKib = 1_024;

/** Temporal's codec server, through which its UI and CLI decrypt and encrypt payloads. */
export function codecRoutes(deps: CodecDeps): Router<BackofficeState & RequestState> {
  const router = createRouter<BackofficeState & RequestState>();
  const allowed = authenticateBackoffice(deps);
  const jsonBody = jsonBodyUpTo(maxBodyKib);

  router.post('/decode', allowed, jsonBody, async (ctx) => {
    const { payloads } = readBody(ctx, payloadsSchema);
    const decoded = await Promise.all(payloads.map(decode));
    const errors = decoded.flatMap(({ error }) => error ?? []);
    const [err] = errors;
    if (err) ctx.state.logger.warn({ err, payloads: errors.length }, 'failed to decrypt payloads');
    ctx.body = { payloads: decoded.map(({ payload }) => payload) };
  });

  /** Encrypts inputs that are typed into the UI or the CLI. */
  router.post('/encode', allowed, jsonBody, async (ctx) => {
    const { payloads } = readBody(ctx, payloadsSchema);
    const encoded = await deps.payloadCodec.encode(payloads.map(fromJson));
    ctx.body = { payloads: encoded.map(toJson) };
  });

  /**
   * Returns a payload that cannot be decrypted unchanged, so that the others are still shown; its metadata name its
   * key.
   */
  async function decode(
    payload: JsonPayload,
  ): Promise<{ payload: JsonPayload; error?: UnreadablePayloadError }> {
    const encrypted = fromJson(payload);
    if (!isEncrypted(encrypted)) return { payload };
    try {
      const [decrypted = encrypted] = await deps.payloadCodec.decode([encrypted]);
      return { payload: toJson(decrypted) };
    } catch (error) {
      if (error instanceof UnreadablePayloadError) return { payload, error };
      throw error;
    }
  }

  return router;
}
