import type { ChatPage } from '../../../db/repositories/chat/chat-list.ts';
import type { ChatHead, RoundSnapshot } from '../../../db/repositories/chat/chat-snapshots.ts';
import type { CouponSpotItem } from '../../../domain/chat/notifications.ts';
import { summarizeProfile } from '../../../domain/chat/profile.ts';
import { getBackListStatus, toPipelineProgress } from '../../../domain/chat/progress.ts';
import { findSnapshot } from '../../../domain/chat/step-snapshots.ts';
import { deriveProgress } from '../../../domain/chat/stored-progress.ts';
import { toSeconds } from '../../../domain/time.ts';
import type { ChatListView, ChatView, RoundView } from './view-schema.ts';

/** GET …/recommend/{chat_id}: the chat with all its rounds (DET-08). */
export function toChatView(chat: ChatHead, rounds: RoundView[]): ChatView {
  return {
    chat_id: chat.chatId,
    profile_id: chat.profileId,
    profile_summary: summarizeProfile(chat.profile),
    created_at: toSeconds(chat.createdAt),
    rounds,
  };
}

/** GET …/recommend: ids only, with the effective paging (LIST-13). */
export function toChatListView(
  { total, items }: ChatPage,
  { page, limit, order }: { page: number; limit: number; order: 'asc' | 'desc' },
): ChatListView {
  return {
    items: items.map(({ chatId, createdAt, rounds }) => ({
      chat_id: chatId,
      total_rounds: rounds.length,
      rounds: rounds.map(({ roundNo, roundId }) => ({ round_no: roundNo, round_id: roundId })),
      created_at: toSeconds(createdAt),
    })),
    pageInfo: { total, page, limit, order },
  };
}

/** One round, always with all of its keys (ruling Q22). A step's data is shown once the step is done. */
export function toRoundView(round: RoundSnapshot, couponSpots: CouponSpotItem[]): RoundView {
  const progress = deriveProgress(round);
  const shown = toPipelineProgress(round.status, progress);
  const settled = round.status !== 'in_progress';
  const todos = progress.todos === 'done' ? findSnapshot(round.steps, 'todos') : null;
  const crossSell = progress.cross_sell === 'done' ? findSnapshot(round.steps, 'cross_sell') : null;
  const notifications = settled ? findSnapshot(round.steps, 'notifications') : null;
  return {
    round_no: round.roundNo,
    round_id: round.roundId,
    prompt: round.prompt,
    created_at: toSeconds(round.createdAt),
    updated_at: toSeconds(round.updatedAt),
    status: round.status,
    back_list_status: getBackListStatus(round.status, progress),
    pipeline_progress: shown,
    todos,
    recommended_items: crossSell?.recommended_items ?? [],
    notifications: {
      ad: notifications?.ad ?? null,
      coupon: notifications?.coupon ?? [],
      coupon_spot: couponSpots,
    },
    last_error: round.lastError,
  };
}
