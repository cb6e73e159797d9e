import type Router from '@koa/router';
import {
  deleteProfile,
  findProfile,
  insertProfile,
  ProfileTooLargeError,
  type StoredProfile,
  updateProfile,
} from '../../../db/repositories/chat/profiles.ts';
import { createRouter } from '../../../ops/router.ts';
import { ApiError, notFound } from '../../http/errors.ts';
import { jsonBody } from '../../http/middleware/json-body.ts';
import { readBody } from '../../http/validate.ts';
import { authenticate, type SdkState } from '../authenticate.ts';
import type { SdkDeps } from '../deps.ts';
import { idempotent } from '../idempotent.ts';
import { profileSchema } from './schema.ts';

/** Profiles of the SDK (public docs): free JSON in, an id out. */
export function profileRoutes(deps: SdkDeps): Router<SdkState> {
  const router = createRouter<SdkState>({ prefix: '/profile' });
  const allowed = authenticate(deps, 'profile');

  const create = idempotent(deps, { schema: profileSchema }, async (ctx, { body, newId }) => {
    const { caller } = ctx.state;
    const profile = await insertProfile(deps.db, caller, { id: newId('profile'), data: body }).catch(
      throwTooLarge,
    );
    ctx.body = { success: true, data: { profile_id: profile.id } };
    ctx.status = 201;
  });
  router.post('/', allowed, jsonBody, create);

  router.get('/:profile_id', allowed, async (ctx) => {
    const profile = await findProfile(deps.db, ctx.state.caller, ctx.params.profile_id ?? '');
    ctx.body = { success: true, data: toProfileView(profile) };
  });

  router.put('/:profile_id', allowed, jsonBody, async (ctx) => {
    const changes = readBody(ctx, profileSchema);
    const profile = await updateProfile(deps.db, ctx.state.caller, {
      profileId: ctx.params.profile_id ?? '',
      changes,
    }).catch(throwTooLarge);
    if (profile) await publishProfileChanged(deps, profile.id);
    ctx.body = { success: true, data: toProfileView(profile) };
  });

  router.delete('/:profile_id', allowed, async (ctx) => {
    const profile = await deleteProfile(deps.db, ctx.state.caller, ctx.params.profile_id ?? '');
    if (profile) await publishProfileChanged(deps, profile.id);
    ctx.body = { success: true, data: toProfileView(profile) };
  });

  return router;
}

/** Cached chats contain their profile, so they are outdated once it changes or is deleted. */
async function publishProfileChanged({ chatCache, bus, logger }: SdkDeps, profileId: string): Promise<void> {
  chatCache.invalidateProfile(profileId);
  await bus
    .publish({ kind: 'profile_changed', profile_id: profileId })
    .catch((error: unknown) => logger.warn({ err: error }, 'failed to publish a notification'));
}

function throwTooLarge(error: unknown): never {
  if (!(error instanceof ProfileTooLargeError)) throw error;
  const message = 'The profile would be larger than 64 KiB; send less, or clear keys with null.';
  throw new ApiError(413, 'PAYLOAD_TOO_LARGE', message);
}

function toProfileView(profile: StoredProfile | null) {
  if (!profile) throw notFound('There is no such profile.');
  return { profile_id: profile.id, data: profile.data };
}
