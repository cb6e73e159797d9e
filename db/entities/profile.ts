import { defineEntity, p } from '@mikro-orm/core';
import type { ProfileData } from '../../domain/chat/profile.ts';
import { Tenant } from './tenant.ts';

/** A shopper's profile from the store app. */
export const Profile = defineEntity({
  name: 'Profile',
  tableName: 'profiles',
  indexes: [{ properties: ['tenant'] }],
  properties: {
    id: p.uuid().primary(),
    tenant: () => p.manyToOne(Tenant).mapToPk(),
    lineageId: p.uuid(),
    /** Free JSON. */
    data: p.json<ProfileData>(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** Set by DELETE: hidden from the SDK, kept for the tenant's history (ruling Q37). */
    deletedAt: p.datetime(3).nullable(),
  },
});
