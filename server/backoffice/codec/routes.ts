import type Router from '@koa/router';
import { createRouter } from '../../../ops/router.ts';
import { isEncrypted } from '../../../temporal/codec/aes-gcm-codec.ts';
import { UnreadablePayloadError } from '../../../temporal/codec/errors.ts';
import { authenticateBackoffice, type BackofficeState } from '../../auth/authenticate.ts';
import type { ServerDeps } from '../../deps.ts';
import { jsonBodyUpTo } from '../../http/middleware/json-body.ts';
import type { RequestState } from '../../http/middleware/request-id.ts';
import { readBody } from '../../http/middleware/validate.ts';
import { fromJson, toJson } from './json-payload.ts';
import { type JsonPayload, payloadsSchema } from './schema.ts';

/** The payloads of one event are far smaller. deploy/nginx.conf lets a little more through. */
const maxBodyKib = 1_024;

/** Where the codec server is. */
export const codecPrefix = '/api/v1/admin/codec/';

/** What the Temporal UI sends beside its login. */
export const codecHeaders: readonly string[] = ['x-namespace', 'authorization-extras'];

/** Temporal's codec server: its UI and its CLI read, and write, what is encrypted through it. */
export function codecRoutes(deps: ServerDeps): Router<BackofficeState & RequestState> {
  const router = createRouter<BackofficeState & RequestState>({ prefix: '/api/v1/admin/codec' });
  const allowed = authenticateBackoffice(deps);
  const jsonBody = jsonBodyUpTo(maxBodyKib);

  router.post('/decode', allowed, jsonBody, async (ctx) => {
    const { payloads } = readBody(ctx, payloadsSchema);
    const opened = await Promise.all(payloads.map(open));
    const locked = opened.flatMap(({ locked }) => locked ?? []);
    const [err] = locked;
    if (err) ctx.state.logger.warn({ err, payloads: locked.length }, 'failed to decrypt payloads');
    ctx.body = { payloads: opened.map(({ payload }) => payload) };
  });

  /** For inputs that are typed into the UI or the CLI. */
  router.post('/encode', allowed, jsonBody, async (ctx) => {
    const { payloads } = readBody(ctx, payloadsSchema);
    const encoded = await deps.payloadCodec.encode(payloads.map(fromJson));
    ctx.body = { payloads: encoded.map(toJson) };
  });

  /** What does not open goes back as it came: the others still open, and its metadata name its key. */
  async function open(
    payload: JsonPayload,
  ): Promise<{ payload: JsonPayload; locked?: UnreadablePayloadError }> {
    const sealed = fromJson(payload);
    if (!isEncrypted(sealed)) return { payload };
    try {
      const [opened = sealed] = await deps.payloadCodec.decode([sealed]);
      return { payload: toJson(opened) };
    } catch (error) {
      if (error instanceof UnreadablePayloadError) return { payload, locked: error };
      throw error;
    }
  }

  return router;
}
