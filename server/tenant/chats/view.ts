import type { HistoryPaging, HistoryRow } from '../../../db/repositories/chat/chat-history.ts';
import { summarizeProfile } from '../../../domain/chat/profile.ts';
import type { ChatStatus } from '../../../domain/chat/progress.ts';
import { toErrorCode } from '../../../domain/error-code.ts';
import { toSeconds } from '../../../domain/time.ts';
import type { CachedChat } from '../../chat/chat-cache.ts';
import type { RenderedRound } from '../../chat/rendered-round.ts';
import { hole } from '../../http/json-hole.ts';
import { parseRound } from '../../sdk/chats/render-round.ts';
import { toChatView } from '../../sdk/chats/view.ts';
import type { HistoryDetailView, HistoryRowView, PageView } from './view-schema.ts';

/** A page of a dashboard's list, with the effective paging (DLIST-08). */
export function toPageView<T>(items: T[], total: number, { page, size }: HistoryPaging): PageView<T> {
  return { items, total, page, size };
}

/** A row of GET /api/v1/sdk-chat: the last round's prompt and status (ruling Q39). */
export function toHistoryRowView(row: HistoryRow): HistoryRowView {
  return {
    chat_id: row.chatId,
    profile_id: row.profileId,
    profile_summary: summarizeProfile(row.profile),
    prompt: row.prompt,
    ...toStatusView(row.status, row.lastError),
    created_at: toSeconds(row.createdAt),
    updated_at: toSeconds(row.updatedAt),
    ended_at: row.endedAt && toSeconds(row.endedAt),
    error_code: row.errorCode,
    round_count: row.rounds,
    seconds: row.lastRoundMs === null ? null : row.lastRoundMs / 1_000,
    credits: row.credits,
  };
}

/**
 * GET /api/v1/sdk-chat/{chat_id}: the view of a poll, with the last round's results at the top (ruling
 * Q10) and the status and error of the chat's row (ruling D2), so that a list can update its row. The rounds are a hole
 * for `serializeChat`.
 */
export function toHistoryDetailView({ head, rounds }: CachedChat): HistoryDetailView {
  const lastRound = rounds.at(-1);
  const last = lastRound && parseRound(lastRound);
  const updateTimes = [head, ...rounds.slice(-1)].map(({ updatedAt }) => updatedAt.getTime());
  return {
    ...toChatView(head, hole),
    profile_session_id: head.profileSessionId,
    prompt: last?.prompt ?? '',
    ...toStatusView(head.status, last?.last_error ?? null),
    updated_at: toSeconds(new Date(Math.max(...updateTimes))),
    ended_at: head.endedAt && toSeconds(head.endedAt),
    error_code: head.status === 'error' && last?.last_error ? toErrorCode(last.last_error) || null : null,
    round_count: head.roundCount,
    seconds: getLastSeconds(head.status, lastRound),
    credits: rounds.filter(({ status }) => status !== 'error').length,
    back_list_status: last?.back_list_status ?? null,
    todos: last?.todos ?? null,
    recommended_items: last?.recommended_items ?? [],
    notification_items: [...(last?.notifications.ad?.items ?? []), ...(last?.notifications.coupon ?? [])],
  };
}

/** As the list has it: null while the last round runs. */
function getLastSeconds(status: ChatStatus, lastRound: RenderedRound | undefined): number | null {
  if (status === 'in_progress' || !lastRound) return null;
  return Math.max(0, lastRound.updatedAt.getTime() - lastRound.createdAt.getTime()) / 1_000;
}

/** A chat that ended during a round shows no error, although its last round does (ruling Q37). */
function toStatusView(status: ChatStatus, lastError: string | null) {
  return { status, last_error: status === 'error' ? lastError : null };
}
