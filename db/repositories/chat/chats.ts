import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import type { Owner } from './owner.ts';

/** A chat's row, as a new actor needs it. */
export interface StoredChat {
  id: string;
  profileId: string;
  endedAt: Date | null;
  refinements: number;
  hasAnchor: boolean;
  roundCount: number;
  /** The last round, if its actor has not passed step 2. */
  inFlightRoundId: string | null;
}

/** Null when the chat does not exist, belongs to another owner or profile, or its profile is deleted (Q37). */
export async function findChat(
  db: Db,
  owner: Owner,
  { profileId, chatId }: { profileId: string; chatId: string },
): Promise<StoredChat | null> {
  if (!isUuid(profileId) || !isUuid(chatId)) return null;
  const chat = await db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .innerJoin('profiles as profile', 'profile.id', 'chat.profile_id')
    .select([
      'chat.id',
      'chat.profile_id',
      'chat.ended_at',
      'chat.refinements',
      'chat.anchor_round_no',
      'chat.round_count',
      'chat.in_flight_round_id',
    ])
    .where('chat.id', '=', chatId)
    .where('chat.tenant_id', '=', owner.tenantId)
    .where('chat.lineage_id', '=', owner.lineageId)
    .where('chat.profile_id', '=', profileId)
    .where('profile.deleted_at', 'is', null)
    .executeTakeFirst();
  if (!chat) return null;
  return {
    id: chat.id,
    profileId: chat.profile_id,
    endedAt: chat.ended_at,
    refinements: chat.refinements,
    hasAnchor: chat.anchor_round_no !== null,
    roundCount: chat.round_count,
    inFlightRoundId: chat.in_flight_round_id,
  };
}

/** The tenant of a chat; null when the chat does not exist. Only for the backoffice, which reads all tenants. */
export async function findTenantOfChat(
  db: Db,
  chatId: string,
): Promise<{ tenantId: string; tenantCode: string } | null> {
  if (!isUuid(chatId)) return null;
  const row = await db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .innerJoin('tenants as tenant', 'tenant.id', 'chat.tenant_id')
    .select(['tenant.id as tenantId', 'tenant.code as tenantCode'])
    .where('chat.id', '=', chatId)
    .executeTakeFirst();
  return row ?? null;
}
