import type { Notifications } from '../../../domain/chat/notifications.ts';
import type { RecommendedItem } from '../../../domain/chat/recommended-items.ts';
import { findSnapshot } from '../../../domain/chat/step-snapshots.ts';
import type { Step } from '../../../domain/chat/steps.ts';
import { isUuid } from '../../../domain/uuid.ts';
import type { Db } from '../../orm.ts';
import type { Owner } from './owner.ts';

/** What triggers need of a round: recommended items, notifications, and the raw answers behind them. */
export interface TriggerRound {
  chatId: string;
  roundId: string;
  recommendedItems: RecommendedItem[];
  crossSellRaw: Record<string, unknown> | null;
  /** Null until step 4 is done. */
  notifications: Notifications | null;
  notificationsRaw: Record<string, unknown> | null;
}

/**
 * The round with this id, or without a `roundId` the chat's last one. Null when it does not exist, belongs to another
 * owner, or its profile is deleted.
 */
export async function findTriggerRound(
  db: Db,
  owner: Owner,
  { profileId, chatId, roundId }: { profileId: string; chatId: string; roundId?: string },
): Promise<TriggerRound | null> {
  if (![profileId, chatId, roundId ?? chatId].every(isUuid)) return null;
  const rows = await db
    .fork()
    .getKysely()
    .selectFrom('chats as chat')
    .innerJoin('profiles as profile', 'profile.id', 'chat.profile_id')
    .innerJoin('rounds as round', 'round.chat_id', 'chat.id')
    .leftJoin('round_steps as step', 'step.round_id', 'round.id')
    .select(['round.id', 'step.step', 'step.snapshot', 'step.raw'])
    .where('chat.id', '=', chatId)
    .where('chat.tenant_id', '=', owner.tenantId)
    .where('chat.lineage_id', '=', owner.lineageId)
    .where('chat.profile_id', '=', profileId)
    .where('profile.deleted_at', 'is', null)
    .where((eb) =>
      roundId === undefined
        ? eb('round.round_no', '=', eb.ref('chat.round_count'))
        : eb('round.id', '=', roundId),
    )
    .execute();
  const first = rows[0];
  if (!first) return null;
  const findRaw = (name: Step) => rows.find(({ step }) => step === name)?.raw ?? null;
  return {
    chatId,
    roundId: first.id,
    recommendedItems: findSnapshot(rows, 'cross_sell')?.recommended_items ?? [],
    crossSellRaw: findRaw('cross_sell'),
    notifications: findSnapshot(rows, 'notifications'),
    notificationsRaw: findRaw('notifications'),
  };
}
